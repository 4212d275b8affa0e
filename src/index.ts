/**
 * The library's front door: load a profile, run it, or start only the lab.
 *
 *     const profile = readProfile('profiles/quickstart.yaml', { phones: 100 });
 *     const { summary } = await runLoad(profile, { directory: null });
 *
 * What can go wrong before a run is a `LoadError`; what befalls phones is in the summary. Times are in milliseconds where
 * a name ends in Ms, else in seconds where it says so; addresses in a profile are u32 numbers.
 */
export { type PageAddress, type RunLoadOptions, type RunningRun, runLoad } from './cli/run-load.js';
export { type RunningLab, startLab } from './cli/start-lab.js';
export type { LeftBehind, RunResult } from './coordinator/run-result.js';
export { type ErrorCode, LoadError, type Mistake } from './errors.js';
export type { LabAddresses, LabServer } from './lab/settings.js';
export type { CallManagerView, LabView, ResetOrder } from './lab/view.js';
export type { Controls, WaitingHook } from './outputs/control-desk.js';
export type { EventKind, RunEvent } from './outputs/events.js';
export type { Detections, Failovers, FlappingPhone, ServiceLost, Spread } from './outputs/outages.js';
export type { HostFacts, Moment, Output, RunStart } from './outputs/outputs.js';
export type { Renewals, StormSources } from './outputs/storm.js';
export type {
  Calibration,
  Duration,
  DurationName,
  Ending,
  Measurement,
  Rate,
  Summary,
  ThresholdResult,
} from './outputs/summary-schema.js';
export type { Symptom, SymptomWeight } from './outputs/symptoms.js';
export type { Tokens } from './outputs/tokens.js';
export type { Mistaken, ViewFigures } from './outputs/view.js';
export type { Wall } from './outputs/wall.js';
export type { TftpSource } from './phone/lease-terms.js';
export type { CallManagerPlace } from './phone/node-list.js';
export type { PhoneNote, TracedNote, TraceEntry, TracePiece } from './phone/trace.js';
export type { ExpectedDetection, ExpectedDetections, ExpectedRange } from './plan/expected-detection.js';
export type { ServerPlace } from './plan/targets.js';
export type { Overrides } from './profile/layers.js';
export { loadProfile, readProfile } from './profile/load.js';
export type { Profile } from './profile/profile.js';
export type { CounterWord, MeasureWord } from './profile/thresholds.js';
export type { Cidr } from './profile/units.js';
export type { InServiceMark, Population } from './stats/course.js';
export type { Histogram } from './stats/histogram.js';
export type { Interval, Look } from './stats/interval.js';
export type { LabelSets } from './stats/labels.js';
export type { Layout, Series, Where } from './stats/layout.js';
export type { MeasureName } from './stats/measures.js';
export type { MetricName } from './stats/metrics.js';
export type {
  FirstWay,
  Flapping,
  LastOutcome,
  PhoneMoment,
  PhoneRecord,
  Trouble,
  WayPart,
} from './stats/phone-record.js';
export type { GeneratorFigures, Snapshot } from './stats/snapshot.js';
export type { GiaddrFigures, GiaddrTotals, LoudPhone, StormFigures, StormTotals } from './stats/storm-figures.js';
export type { Totals, WorkerState } from './stats/totals.js';
export type { CauseName, DetectedCauseName } from './terms/causes.js';
export type { FaultName, FaultOrder } from './terms/faults.js';
export type { OutcomeName } from './terms/outcomes.js';
export type { StageName } from './terms/stages.js';
export type { StateName } from './terms/states.js';
export type { TracedPacket, TracedProtocol } from './wire/trace/traced-packet.js';
