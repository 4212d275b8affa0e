import type { LabelSets } from '#stats/labels.js';
import type { SnapshotFacts } from '#stats/recorder.js';

/** The labels of a small run. */
export const labels: LabelSets = {
  site: ['lab'],
  node: ['cm1', 'cm2'],
  server: ['broadcast', '127.0.0.1'],
  type: ['discover', 'offer', 'request', 'decline', 'ack', 'nak', 'release', 'inform', 'other'],
  message: ['Register', 'RegisterAck', 'RegisterReject', 'other'],
};

export function facts(changed: Partial<SnapshotFacts> = {}): SnapshotFacts {
  const generator = { cpuSeconds: 0.5, rssBytes: 90e6, heapBytes: 30e6 };
  return { worker: 0, epoch: 0, atMs: 1000, generator, final: false, ...changed };
}
