/** The library as a program of one's own sees it; the package test compiles and runs one. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type FrontDoor, frontDoorOf } from '../support/front-door.js';

const names = `
  Calibration CallManagerPlace CallManagerView CauseName Cidr Controls CounterWord DetectedCauseName Detections
  Duration DurationName Ending ErrorCode EventKind ExpectedDetection ExpectedDetections ExpectedRange Failovers
  FaultName FaultOrder FirstWay Flapping FlappingPhone GeneratorFigures GiaddrFigures GiaddrTotals Histogram HostFacts
  InServiceMark Interval LabAddresses LabServer LabView LabelSets LastOutcome Layout LeftBehind LoadError Look
  LoudPhone MeasureName MeasureWord Measurement MetricName Mistake Mistaken Moment OutcomeName Output Overrides PageAddress
  PhoneMoment PhoneNote PhoneRecord Population Profile Rate Renewals ResetOrder RunEvent RunLoadOptions RunResult
  RunStart RunningLab RunningRun Series ServerPlace ServiceLost Snapshot Spread StageName StateName StormFigures
  StormSources StormTotals Summary Symptom SymptomWeight TftpSource ThresholdResult Tokens Totals TraceEntry
  TracePiece TracedNote TracedPacket TracedProtocol Trouble ViewFigures WaitingHook Wall WayPart Where WorkerState loadProfile
  readProfile runLoad startLab
`;

describe('the library’s front door', () => {
  let door: FrontDoor;
  beforeAll(() => {
    door = frontDoorOf('index.ts');
  });

  it('has these names and no others', () => {
    expect(door.names).toEqual(names.trim().split(/\s+/));
  });

  it('has a name for every type that one of these leads to', () => {
    expect(door.nameless).toEqual([]);
  });
});
