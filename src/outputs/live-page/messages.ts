/**
 * What the live page is told, message by message. `whole` stands by itself: it is the first thing a browser hears, and the
 * next after any it had no room for. `moment` and `event` add to it, `end` closes it. Texts are ready to be shown; lists are
 * bounded. Nothing is imported here, for browser code is compiled against this file.
 */

/** A table's row, cell by cell. */
export type PageRow = readonly string[];

/** What does not change while the run lasts. */
export interface PageFacts {
  /** A name, when it began, and what brought it about. */
  readonly name: string;
  readonly startedAt: string;
  readonly about: readonly PageRow[];
  readonly phones: number;
  /** Site after site; a site's phones are `first` and the next. */
  readonly sites: readonly { readonly name: string; readonly first: number; readonly total: number }[];
  /** In their order. */
  readonly states: readonly { readonly name: string; readonly lcd: string }[];
  /** Those of `PagePoint.registered`, in its order. */
  readonly nodes: readonly string[];
  /** The durations of `PagePoint.percentiles`, in its order. */
  readonly durations: readonly string[];
  /** How many phones the plan has switched on by then: seconds since the start, phones. */
  readonly planned: readonly (readonly [seconds: number, phones: number])[];
  /** When the phones begin to leave, by plan. */
  readonly endsAtSeconds: number;
  /** Who may be done what to; null: this page commands nothing. */
  readonly control: PageControlFacts | null;
}

export interface PageControlFacts {
  readonly paceLimits: { readonly least: number; readonly most: number };
  /** Servers of the lab, and the faults that can be done to each without saying more. */
  readonly servers: readonly { readonly name: string; readonly faults: readonly string[] }[];
}

/**
 * A part of the run's course. Rates are means over it. Populations are as they stood when fewest phones of it were in
 * service, and percentiles those of its worst second, so that no thinning hides a trouble.
 */
export interface PagePoint {
  /** Its end, in seconds since the start. */
  readonly at: number;
  /** How long it is. */
  readonly seconds: number;
  readonly inService: number;
  /** Of them: the node answers no more, and they do not know it yet. */
  readonly cutOff: number;
  /** By node. */
  readonly registered: readonly number[];
  readonly registrations: number;
  readonly dhcpMessages: number;
  /** In seconds, of what ended in it; null where nothing did. */
  readonly percentiles: readonly (readonly [p50: number, p99: number] | null)[];
}

export interface PageEvent {
  readonly atSeconds: number;
  readonly kind: string;
  readonly text: string;
}

export interface PageThreshold {
  readonly expression: string;
  readonly measured: string;
  readonly standing: 'holds' | 'holdsSoFar' | 'notYet' | 'fails';
}

/** How the run stands. */
export interface PageNow {
  readonly atSeconds: number;
  readonly tiles: readonly PageRow[];
  /** Phones by state, in the order of the states. */
  readonly byState: readonly number[];
  readonly verdict: 'valid' | 'suspect' | 'invalid';
  readonly reasons: readonly { readonly what: string; readonly figure: string; readonly remedy: string }[];
  readonly thresholds: readonly PageThreshold[];
  readonly nodes: readonly PageRow[];
  readonly durations: readonly PageRow[];
  readonly outcomes: readonly PageRow[];
  readonly generator: readonly PageRow[];
  readonly arrivals: PageArrivals;
}

/** Whether arrivals are held, and how many times as quick as planned they are otherwise. */
export interface PageArrivals {
  readonly isHeld: boolean;
  readonly factor: number;
}

export interface PageEnd {
  /** As in summary.json. */
  readonly result: string;
  readonly sentence: string;
  readonly verdict: 'valid' | 'suspect' | 'invalid';
  readonly reasons: PageNow['reasons'];
  readonly thresholds: readonly PageThreshold[];
  /** Where the results are, each with what it is. */
  readonly files: readonly PageRow[];
}

export interface WholeMessage {
  readonly facts: PageFacts;
  readonly points: readonly PagePoint[];
  readonly events: readonly PageEvent[];
  /** Earlier events that are not among them. */
  readonly omittedEvents: number;
  /** null before the first look. */
  readonly now: PageNow | null;
  readonly cells: string | null;
  /** null while the run lasts. */
  readonly end: PageEnd | null;
}

export interface MomentMessage {
  readonly now: PageNow;
  /** From the point of this number on there are these, and no others. */
  readonly from: number;
  readonly points: readonly PagePoint[];
  /**
   * The state of each phone and 1, or 0 where it is not known yet: four bits a phone, the first in the low ones, in base64.
   * null: as before.
   */
  readonly cells: string | null;
}

/** What a phone is beside its number. */
export interface PagePhone {
  readonly name: string;
  readonly model: string;
}
