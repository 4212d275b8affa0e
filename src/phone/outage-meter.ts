/** What is counted and timed of the time phones are out of service, in all and by cause. */
import { Measure } from '#stats/measures.js';
import { measureByCause } from '#stats/measures-by-cause.js';
import type { Recorder } from '#stats/recorder.js';
import { causeNames, detectedCauseNames } from '#terms/causes.js';

/** Cause number -> its number among those a phone notices, -1: it notices nothing. */
const detectedNumbers: readonly number[] = causeNames.map((name) =>
  detectedCauseNames.findIndex((one) => one === name),
);

/** By the number of a cause among those: the measures told of it alone. */
const detectByCause = detectedCauseNames.map((name) => Measure[measureByCause('detect', name)]);
const outageByCause = detectedCauseNames.map((name) => Measure[measureByCause('outage', name)]);

export class OutageMeter {
  private readonly recorder: Recorder;

  constructor(recorder: Recorder) {
    this.recorder = recorder;
  }

  /** A phone went out of service against its will. */
  began(): void {
    this.recorder.add(this.recorder.layout.slot('outages'));
  }

  /** A phone is out of service, since a moment that may have passed. */
  out(now: number, since: number): void {
    this.recorder.out.join(now, since);
  }

  outNoMore(now: number): void {
    this.recorder.out.leave(now);
  }

  /** The same for a number of `Cause`. */
  outBy(cause: number, now: number, since: number): void {
    this.recorder.outByCause[cause]!.join(now, since);
  }

  outNoMoreBy(cause: number, now: number): void {
    this.recorder.outByCause[cause]!.leave(now);
  }

  /** An outage for a number of `Cause` is over, after so long. */
  over(cause: number, ms: number): void {
    this.recorder.record(Measure.outage, ms);
    const number = detectedNumbers[cause]!;
    if (number >= 0) this.recorder.record(outageByCause[number]!, ms);
  }

  /**
   * A phone in service has given its node up, `ms` after the fault; nothing of the kind for a cause it does not notice.
   * `isByEvent`: the fault was the run's own doing, and its moment is known.
   */
  detected(cause: number, ms: number, isByEvent: boolean): void {
    const number = detectedNumbers[cause]!;
    if (number < 0) return;
    this.recorder.add(this.recorder.layout.slot('detections', number, isByEvent ? 1 : 0));
    this.recorder.record(Measure.detect, ms);
    this.recorder.record(detectByCause[number]!, ms);
  }
}
