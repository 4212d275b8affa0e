/** What a person may ask of a running run, and who answers: the same for the socket in its directory and the live page. */
import { populationOf } from '#stats/course.js';
import { type FaultOrder, faultDefaults } from '../terms/faults.js';
import { type ControlRequest, parsedRequest } from './control-requests.js';
import type { Moment, RunStart } from './outputs.js';
import type { Measurement } from './summary-schema.js';

/** What can be asked of a running run. */
export interface Controls {
  pause(): void;
  resume(): void;
  /** The arrivals to come, so many times as quick as planned. */
  rate(factor: number): void;
  /** The gentle end. */
  stop(): void;
  /** Does a fault to servers of the lab. Throws LoadError for what cannot be done. */
  inject(order: FaultOrder): Promise<void>;
  /** Those that hold now, at each server; `forMs`: how long they still last. */
  faults(): Promise<readonly FaultOrder[]>;
  /** Commands of the profile that were done, and wait to be undone. */
  hooks(): readonly WaitingHook[];
  /** Whether the arrivals are held, and how many times as quick as planned they are otherwise. */
  readonly arrivals: { readonly isHeld: boolean; readonly factor: number };
}

export interface WaitingHook {
  /** "sub1: ccm.sh". */
  readonly name: string;
  /** null: at the end of the run. */
  readonly undoneInMs: number | null;
}

export interface ControlStatus {
  readonly profile: string;
  /** Since the run's start; null before the first look. */
  readonly atSeconds: number | null;
  readonly phones: {
    readonly total: number;
    readonly switchedOn: number;
    readonly inService: number;
    readonly registered: number;
  };
  readonly arrivals: Controls['arrivals'];
  /** Those that hold now in the lab. */
  readonly faults: readonly FaultOrder[];
  readonly hooks: readonly WaitingHook[];
  /** So far; null before the first look. */
  readonly measurement: Measurement['verdict'] | null;
}

export type ControlAnswer =
  | { readonly ok: true; readonly status: ControlStatus }
  | { readonly ok: false; readonly error: string };

/** Longer requests are nobody's who means well. */
export const longestRequest = 4_096;

export class ControlDesk {
  run: RunStart | null = null;
  moment: Moment | null = null;
  private readonly controls: Controls;

  constructor(controls: Controls) {
    this.controls = controls;
  }

  /** `text`: JSON, or anything. */
  async answer(text: string): Promise<ControlAnswer> {
    const request = parsedRequest(text);
    if (typeof request === 'string') return { ok: false, error: request };
    try {
      await this.obey(request);
      return { ok: true, status: await this.status() };
    } catch (error) {
      return { ok: false, error: error instanceof Error ? error.message : String(error) };
    }
  }

  private async obey(request: ControlRequest): Promise<void> {
    if (request.action === 'rate') this.controls.rate(request.factor);
    else if (request.action === 'inject') await this.controls.inject({ ...faultDefaults, ...request.order });
    else if (request.action !== 'status') this.controls[request.action]();
  }

  private async status(): Promise<ControlStatus> {
    const { run, moment, controls } = this;
    const population = moment === null ? null : populationOf(moment.totals);
    return {
      profile: run?.name ?? '',
      atSeconds: moment === null ? null : moment.atMs / 1000,
      phones: {
        total: run?.plannedPhones ?? 0,
        switchedOn: moment?.totals.sum('arrivalsStarted') ?? 0,
        inService: population?.inService ?? 0,
        registered: population?.registered ?? 0,
      },
      arrivals: controls.arrivals,
      faults: await controls.faults(),
      hooks: controls.hooks(),
      measurement: moment?.measurement.verdict ?? null,
    };
  }
}
