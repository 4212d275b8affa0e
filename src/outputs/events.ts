/**
 * What happens in a run beside what its phones count: that it began and ended, that a worker was lost, that somebody held
 * the arrivals. A row each; an event is one of them with its moment, a sentence for a person, and its figures.
 */
export const eventKinds = {
  started: 'the phones began to arrive by their plan',
  workerReady: 'a worker had made its phones and waited for the start',
  firstInService: 'the first phone came into service',
  allInService: 'the last of all phones had been in service once',
  lost: 'a worker or the lab is gone',
  fault: 'this host could not do what a phone wished',
  warned: 'something about this host or the lab may spoil the measurement',
  paused: 'somebody held the arrivals; those to come shift by as long',
  resumed: 'somebody let the arrivals go on',
  rateChanged: 'somebody made the arrivals to come quicker or slower',
  faultDone: 'a fault was done to servers of the lab, by the profile or by hand',
  faultOver: 'the time of a fault was over',
  hookBegun: 'a command of the profile began, or the one that takes it back',
  hookEnded: 'such a command has done what it was to do',
  eventFailed: 'a fault could not be done, or a command of the profile failed',
  interrupted: 'somebody ended the run before its time',
  stopBegun: 'the phones began to leave',
  braked: 'a brake stopped the run',
  outputFailed: 'an output failed; the run went on without it',
} as const;

export type EventKind = keyof typeof eventKinds;

export interface RunEvent {
  /** Since the run's start; what came before it is at 0. */
  readonly atSeconds: number;
  readonly kind: EventKind;
  /** One sentence without a full stop. */
  readonly text: string;
  /** Its figures, by name. */
  readonly details: Readonly<Record<string, string | number | boolean>>;
}
