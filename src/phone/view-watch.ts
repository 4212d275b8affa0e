/**
 * What a management view says of phones, against what is so (Doc 5710, "Cisco IP Phones Not Registered But seems to be
 * working fine"). Somebody else reads the view, a sweep from its first row to its last, and tells here what it shows:
 *
 *     begin --- show, show, show ... --- finish        begin --- show ... --- fail: nothing is known by this one
 *     |<- what a phone was all this time counts ->|
 *
 * A phone that a CallManager has and the view does not is a ghost, the other way round a zombie: both only from the second
 * sweep running on, since a view may be a moment behind. A phone that came, left or fell into doubt during a sweep is
 * neither by it.
 */
import { sweepFailures } from '#stats/metrics.js';
import type { Recorder } from '#stats/recorder.js';

export type SweepFailure = (typeof sweepFailures)[number];

/** What is looked at of a phone. */
export interface WatchedPhone {
  readonly isInCluster: boolean | null;
  readonly self: { readonly name: string; readonly diary: { readonly registrations: number } };
}

/** What a sweep may make of a phone. */
const Finding = { none: 0, ghost: 1, zombie: 2 } as const;

const doubtful = -1;

export class ViewWatch {
  private readonly phones: readonly WatchedPhone[];
  private readonly recorder: Recorder;
  private readonly slotByName: ReadonlyMap<string, number>;
  /** By phone: how it stood when the sweep began. */
  private readonly began: Int32Array;
  /** By phone: 1 when the present sweep has shown it as registered. */
  private readonly shown: Uint8Array;
  /** By phone: the `Finding` of the last sweep that was finished. */
  private readonly found: Uint8Array;
  private ghosts = 0;
  private zombies = 0;

  constructor(phones: readonly WatchedPhone[], recorder: Recorder) {
    this.phones = phones;
    this.recorder = recorder;
    this.slotByName = new Map(phones.map(({ self }, slot) => [self.name, slot]));
    this.began = new Int32Array(phones.length);
    this.shown = new Uint8Array(phones.length);
    this.found = new Uint8Array(phones.length);
  }

  /** Before the view is asked. */
  begin(): void {
    this.phones.forEach((phone, slot) => {
      this.began[slot] = standingOf(phone);
    });
    this.shown.fill(0);
  }

  /** A row of the view; of a phone with several, one that says registered is enough. Others' phones are none of ours. */
  show(name: string, isRegistered: boolean): void {
    const slot = this.slotByName.get(name);
    if (slot !== undefined && isRegistered) this.shown[slot] = 1;
  }

  /** The last row has been shown. A phone that was in none is not registered, by this view. */
  finish(): void {
    const counts = [0, 0, 0];
    this.phones.forEach((phone, slot) => {
      const finding = this.findingOf(phone, slot);
      if (finding === this.found[slot]) counts[finding]!++;
      this.found[slot] = finding;
    });
    this.tell(counts[Finding.ghost]!, counts[Finding.zombie]!);
    this.recorder.add(this.recorder.layout.slot('viewSweeps'));
  }

  /** It could not be read to its end. What was found before still counts. */
  fail(reason: SweepFailure): void {
    this.recorder.add(this.recorder.layout.slot('viewSweeps'));
    this.recorder.add(this.recorder.layout.slot('viewSweepsFailed', sweepFailures.indexOf(reason)));
  }

  private findingOf(phone: WatchedPhone, slot: number): number {
    const standing = standingOf(phone);
    if (standing === doubtful || standing !== this.began[slot]) return Finding.none;
    const isShown = this.shown[slot] === 1;
    if (phone.isInCluster === isShown) return Finding.none;
    return isShown ? Finding.zombie : Finding.ghost;
  }

  private tell(ghosts: number, zombies: number): void {
    const { layout } = this.recorder;
    this.recorder.add(layout.slot('phonesGhost'), ghosts - this.ghosts);
    this.recorder.add(layout.slot('phonesZombie'), zombies - this.zombies);
    this.ghosts = ghosts;
    this.zombies = zombies;
  }
}

/** Another number whenever it has registered or left. */
function standingOf({ isInCluster, self }: WatchedPhone): number {
  if (isInCluster === null) return doubtful;
  return 2 * self.diary.registrations + (isInCluster ? 1 : 0);
}
