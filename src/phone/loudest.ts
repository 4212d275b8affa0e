/** Which phones of a herd have sent the most DHCP messages: in a storm, whom to look at first. */
import { type LoudPhone, loudestPhones } from '#stats/storm-figures.js';

interface Heard {
  readonly self: { readonly name: string; readonly diary: { readonly dhcpSent: number } };
}

/** The loudest first; a look a second over all phones, so nothing is sorted but the few that are told. */
export function loudestOf(phones: readonly Heard[]): LoudPhone[] {
  const loudest: LoudPhone[] = [];
  for (const { self } of phones) {
    const messages = self.diary.dhcpSent;
    if (messages === 0) continue;
    if (loudest.length === loudestPhones && messages <= loudest.at(-1)!.messages) continue;
    const place = loudest.findIndex((other) => other.messages < messages);
    loudest.splice(place < 0 ? loudest.length : place, 0, { name: self.name, messages });
    if (loudest.length > loudestPhones) loudest.pop();
  }
  return loudest;
}
