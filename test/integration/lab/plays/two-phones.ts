/** Two phones, of which a fault for half of them befalls one; both have addresses of their own, which the lab knows. */
import type { Lab } from '#lab/lab.js';
import type { LabPhone } from '#lab/settings.js';
import type { FaultName, FaultOrder } from '#terms/faults.js';
import { PhoneOrder } from '#terms/shares.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { old, register, young } from '../../../unit/lab/call-manager-link.js';
import { cm1, dial, type Line, order } from '../clients.js';

export const half = 0.5;
const isOld = new PhoneOrder([old.name, young.name]).cut(half).name === old.name;

/** The one it befalls, and the other. */
export const [struck, spared] = [
  { ...(isOld ? old : young), address: '127.16.2.1' },
  { ...(isOld ? young : old), address: '127.16.2.2' },
];

export type TestPhone = typeof struck;

/** To be told to the lab. */
export const twoPhones: readonly LabPhone[] = [struck, spared].map(({ name, address }) => ({
  name,
  address: parseIpv4(address),
}));

/** For the half of them. */
export function halved(fault: FaultName, said: Partial<FaultOrder> & Pick<FaultOrder, 'node'>): FaultOrder {
  return order(fault, { ...said, share: half });
}

/** On its line to cm1, from its own address. */
export async function registered(lab: Lab, phone: TestPhone): Promise<Line> {
  const line = await dial(cm1(lab), phone.address);
  line.say(register(phone, 11));
  await line.hears('RegisterAck');
  return line;
}
