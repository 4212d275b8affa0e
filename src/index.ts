/** The library's front door: load a profile, run it, or start only the lab. */
export { type RunLoadOptions, runLoad } from './cli/run-load.js';
export { startLab } from './cli/start-lab.js';
export type { RunResult } from './coordinator/coordinator.js';
export { type ErrorCode, LoadError, type Mistake } from './errors.js';
export type { LabProcess } from './lab/lab-process.js';
export type { LabAddresses, LabServer } from './lab/settings.js';
export type { Moment, Output, RunStart } from './outputs/outputs.js';
export type { Summary } from './outputs/summary-schema.js';
export type { Overrides } from './profile/layers.js';
export { loadProfile, readProfile } from './profile/load.js';
export type { Profile } from './profile/profile.js';
