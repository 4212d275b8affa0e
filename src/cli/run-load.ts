/** A run from a profile: the lab for every server the profile does not name, a fleet, outputs, and the coordinator. */
import { join } from 'node:path';
import { Coordinator } from '#coordinator/coordinator.js';
import { checkFaults } from '#coordinator/event-checks.js';
import { preflight, warnings } from '#coordinator/preflight.js';
import type { RunResult } from '#coordinator/run-result.js';
import { surveyOf } from '#coordinator/survey.js';
import type { Fleet } from '#fleet/fleet.js';
import { ThreadFleet } from '#fleet/threads.js';
import type { LabAddresses } from '#lab/settings.js';
import { CaptureFile } from '#outputs/capture-file.js';
import type { Controls } from '#outputs/control-desk.js';
import { ControlSocket } from '#outputs/control-socket.js';
import { LivePage, type LivePageSettings } from '#outputs/live-page/live-page.js';
import { type Output, OutputSet, type RunStart } from '#outputs/outputs.js';
import { PrometheusOutput } from '#outputs/prometheus.js';
import { RemoteWrite } from '#outputs/remote-write.js';
import type { Calibration } from '#outputs/summary-schema.js';
import { makePlan } from '#plan/plan.js';
import { labelsOf, targetsOf } from '#plan/targets.js';
import { tracedIndicesOf } from '#plan/traced-phones.js';
import type { Profile } from '#profile/profile.js';
import type { Cidr } from '#profile/units.js';
import { allowing } from './options.js';
import { ReportedDirectory } from './report.js';
import { describeRun } from './run-start.js';
import { controlOf, labFor } from './start-lab.js';

export interface RunLoadOptions {
  /** Where the run directory is made; null: none is kept. Default `runs/<UTC>-<name>`. */
  readonly directory?: string | null;
  /** Where the live page and /metrics are served; null, the default: not at all. */
  readonly http?: { readonly host: string; readonly port: number } | null;
  /** Lets the live page command the run, for whoever opens it by `PageAddress.withControl`; needs `http`. */
  readonly httpControl?: boolean;
  /** The live page can be opened. */
  readonly onPage?: (address: PageAddress) => void;
  /** How long it and /metrics stay up at the end, unless the run is interrupted. */
  readonly lingerMs?: number;
  /** Where the metrics are sent by Prometheus remote write; absent: nowhere. */
  readonly remoteWrite?: URL;
  /** Networks that may be targets in this run, beside `guard.allow`; only here may be public ones, as a /24 or smaller. */
  readonly allow?: readonly Cidr[];
  /** Further outputs, by name. */
  readonly outputs?: Readonly<Record<string, Output>>;
  /** An output failed; the run goes on. */
  readonly onOutputFailure?: (name: string, error: unknown) => void;
  /** Called before the first phone is switched on. */
  readonly onBegin?: (run: RunningRun) => void;
}

export interface PageAddress {
  readonly url: string;
  /** Good for one opening; null: the page commands nothing. */
  readonly withControl: string | null;
  /** Only this host reaches it. */
  readonly isOnLoopback: boolean;
}

/** A run that is going on. */
export interface RunningRun extends Controls {
  /** Ends the run early: gently once, at once twice. */
  interrupt(): void;
}

const noLab: LabAddresses = { dhcp: null, tftp: null, callManagers: [] };

/** Resolves when the run is over. Throws LoadError when it could not begin. */
export function runLoad(profile: Profile, options: RunLoadOptions = {}): Promise<RunResult> {
  return playLoad(profile, options, {});
}

/** `fleet`: by default a thread for each worker. `calibration`: what this host was found to do, told with the results. */
export async function playLoad(
  asked: Profile,
  options: RunLoadOptions,
  {
    fleet = new ThreadFleet(),
    calibration = null,
  }: { readonly fleet?: Fleet; readonly calibration?: Calibration | null },
): Promise<RunResult> {
  const { allow = [], directory } = options;
  const profile = allowing(asked, allow);
  const plan = makePlan(profile);
  preflight(plan, profile.workers, allow);
  const lab = await labFor(plan);
  const control = lab === null ? null : controlOf(plan, lab);
  try {
    checkFaults(plan, control?.servers ?? []);
    const targets = targetsOf(plan, lab?.addresses ?? noLab);
    const survey = surveyOf(plan);
    const start = await describeRun('run', plan, {
      labels: labelsOf(plan, targets),
      planHash: survey.planHash,
      directory,
      dhcp: {
        servers: targets.dhcp,
        isLab: (lab?.addresses.dhcp ?? null) !== null,
        source: profile.network.source,
        clientId: profile.phones.dhcpOptions.clientId,
      },
      calibration,
    });
    const lingering = new AbortController();
    const run: RunningRun = {
      pause: () => coordinator.arrivals.pause(),
      resume: () => coordinator.arrivals.resume(),
      rate: (factor) => coordinator.arrivals.rate(factor),
      inject: (order) => coordinator.faults.inject(order),
      faults: async () => (await lab?.faults()) ?? [],
      hooks: () => coordinator.timetable.waitingHooks,
      stop: () => {
        coordinator.stop();
        lingering.abort();
      },
      interrupt: () => {
        coordinator.interrupt();
        lingering.abort();
      },
      get arrivals() {
        const { isHeld, factor } = coordinator.arrivals;
        return { isHeld, factor };
      },
    };
    const isTraced = tracedIndicesOf(plan).length > 0;
    const served = servedOf(options, lingering.signal, {
      plan,
      firstArrivalMs: survey.firstArrivalMs,
      controls: run,
      commandable: options.httpControl === true ? (control?.servers ?? []) : null,
    });
    const output = new OutputSet(outputsOf(start, options, run, served, isTraced), (name, error) => {
      coordinator.outputFailed(name, error);
      options.onOutputFailure?.(name, error);
    });
    const parts = { plan, survey, targets, workers: profile.workers, fleet, output, start };
    const coordinator = new Coordinator({ ...parts, lab: control, states: served?.['live page'].states ?? null });
    for (const finding of warnings(plan, lab?.backlog ?? null)) coordinator.warn(finding);
    lab?.onLost((why) => coordinator.lose(why));
    // Those by its management port, too: phones are told first, and the run tells of them.
    lab?.commandedBy((order) => coordinator.faults.inject(order));
    options.onBegin?.(run);
    return await coordinator.run();
  } finally {
    await lab?.stop();
  }
}

function outputsOf(
  { directory }: RunStart,
  options: RunLoadOptions,
  run: Controls,
  served: ReturnType<typeof servedOf>,
  isTraced: boolean,
): Record<string, Output> {
  const { remoteWrite } = options;
  const kept = directory !== null && {
    'run directory': new ReportedDirectory(directory, (error) => options.onOutputFailure?.('report', error)),
    'control socket': new ControlSocket(directory, run),
    ...(isTraced ? { trace: new CaptureFile(join(directory, 'trace.pcapng')) } : {}),
  };
  return {
    ...options.outputs,
    ...kept,
    ...(remoteWrite === undefined ? {} : { 'remote write': new RemoteWrite(remoteWrite) }),
    ...served,
  };
}

/** What is read by HTTP. The listener is the last's: whatever the page says at the end is said before it closes. */
function servedOf(
  { http = null, lingerMs = 0, onPage }: RunLoadOptions,
  signal: AbortSignal,
  settings: LivePageSettings,
) {
  if (http === null) return null;
  const onOpen = (origin: string) => {
    const url = `${origin}/`;
    const withControl = page.fragment === '' ? null : `${url}${page.fragment}`;
    onPage?.({ url, withControl, isOnLoopback: prometheus.server.isOnLoopback });
  };
  const prometheus = new PrometheusOutput({ ...http, lingerMs, signal, onOpen });
  const page = new LivePage(prometheus.server, settings);
  return { 'live page': page, prometheus };
}
