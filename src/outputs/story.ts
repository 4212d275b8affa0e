/**
 * One phone told aloud: what its display says, each step with its time, each packet as a line of the trace in Doc 5710,
 * and where a step fails, the symptom in the document's words and what to look at next.
 *
 *        4.210  LCD       | Configuring IP |
 *        4.210  [0.0.0.0]         [255.255.255.255] DHCP: Request, Message type: DHCP Discover        342
 *        4.214  ok        address 127.16.0.66 from 127.0.0.1 for 8 d; TFTP server 127.0.0.1; in 4.1 ms
 *
 * Times are seconds since the start. It is told by what a phone tells of itself and what its packets are, so the same
 * story comes from sockets and from virtual time.
 */
import type { PhoneNote, TracedNote, TraceEntry } from '#phone/trace.js';
import { formatIpv4 } from '#wire/ipv4.js';
import type { OutcomeName } from '../terms/outcomes.js';
import { outcomes, seenAtOf } from '../terms/outcomes.js';
import { remedies } from '../terms/remedies.js';
import type { StateName } from '../terms/states.js';
import { states } from '../terms/states.js';
import { duration } from './figures.js';
import { StoryPage } from './story-page.js';

/** The steps of the document in which a state begins. */
const steps: Partial<Record<StateName, string>> = {
  starting: 'Step 1: Phone Loads Software (Image) and Starts the Configuration Process',
  leasing: 'Step 2a: Phone Sends DHCP Request',
  fetching: 'Step 3a: Phone Sends TFTP Request for a Configuration File',
  connecting: 'Step 4b: Phone Registration Finishes',
};

const places = ['first', 'second', 'third'];

interface StorySettings {
  /** How wide the screen is. */
  readonly columns: number;
  readonly colour: boolean;
  /** Stands at its head. */
  readonly remark?: string;
}

export class Story {
  /** Whether it was in service when it left, or is. */
  endedInService = false;
  private readonly remark: string;
  private readonly page: StoryPage;
  private readonly told = new Set<OutcomeName>();
  private step = '';
  /** It registers behind a connection of its own. */
  private isConnecting = false;
  /** When it was switched on, and when the present stage began. */
  private poweredOnAt = 0;
  private stageBeganAt = 0;

  constructor({ columns, colour, remark = '' }: StorySettings) {
    this.remark = remark;
    this.page = new StoryPage(columns, colour);
  }

  /** Whether anything has befallen it. */
  get hasTrouble(): boolean {
    return this.told.size > 0;
  }

  /** What comes next; empty when there is nothing to say. */
  tell(entry: TraceEntry): string[] {
    return entry.kind === 'packet' ? this.page.packet(entry) : this.ofNote(entry);
  }

  private ofNote({ atMs, phone, note }: TracedNote): string[] {
    const { page } = this;
    switch (note.what) {
      case 'phone':
        return [
          ...page.title(`${phone}, a Cisco ${note.model} at site "${note.site}"`, this.remark),
          ...page.traceHeading(),
        ];
      case 'state':
        return this.ofState(atMs, note.state);
      case 'leased':
        return this.ofLease(atMs, note);
      case 'configured': {
        const nodes = note.nodes.map(({ address, port }) => `${formatIpv4(address)}:${port}`).join(', ');
        const whose = note.isDefault ? 'only the default configuration, this phone has none' : 'its own configuration';
        return page.good(atMs, `${whose}; CallManagers ${nodes || 'none'}; ${this.time(atMs)}`);
      }
      case 'opening': {
        this.isConnecting = true;
        this.stageBeganAt = atMs;
        return [
          ...this.begin('connecting'),
          ...page.display(atMs, `Opening ${formatIpv4(note.node.address)}`, `${nameOf(note.place)} of its list`),
        ];
      }
      case 'standingBy': {
        const where = `${formatIpv4(note.node.address)}, the ${nameOf(note.place)} of its list`;
        return page.remark(atMs, `a further link, to ${where}: there it stands by`);
      }
      case 'takingOver': {
        const where = `${formatIpv4(note.node.address)}, the ${nameOf(note.place)} of its list`;
        this.isConnecting = false;
        this.stageBeganAt = atMs;
        return page.remark(atMs, `it registers on the link that stands, to ${where}`);
      }
      case 'askingToken':
        return page.remark(atMs, `${formatIpv4(note.node.address)} answers again: may the phone come back?`);
      case 'tokenRefused':
        return page.remark(atMs, `not yet; it asks again in ${duration(note.waitMs / 1000)}`);
      case 'registered': {
        const every = duration(note.keepaliveMs / 1000);
        return page.good(atMs, `registered ${this.time(atMs)}; a keepalive every ${every}`);
      }
      case 'keepalive':
        return page.good(atMs, `keepalive answered in ${duration(note.ms / 1000)}`);
      case 'outcome':
        return this.ofOutcome(atMs, note.outcome);
      case 'unanswered':
        return this.ofUnanswered(atMs, note);
      default:
        return note satisfies never;
    }
  }

  private ofState(atMs: number, state: StateName): string[] {
    const { page } = this;
    if (state !== 'off') this.endedInService = state === 'inService';
    const display = () => page.display(atMs, states[state].lcd);
    switch (state) {
      case 'starting':
        this.poweredOnAt = this.stageBeganAt = atMs;
        return [...this.begin(state), ...display()];
      case 'leasing':
      case 'fetching':
        this.stageBeganAt = atMs;
        return [...this.begin(state), ...display()];
      case 'connecting':
        // Told when it is known whom it turns to.
        return [];
      case 'registering': {
        const connected = this.isConnecting ? page.good(atMs, `connected ${this.time(atMs)}`) : [];
        this.stageBeganAt = atMs;
        return [...connected, ...display()];
      }
      case 'provisioning':
        this.stageBeganAt = atMs;
        return [];
      case 'inService': {
        const text = `buttons, lines and time ${this.time(atMs)}`;
        const since = `in service, ${duration((atMs - this.poweredOnAt) / 1000)} after power-on`;
        const lines = [...page.good(atMs, text), ...display(), ...page.good(atMs, since)];
        this.stageBeganAt = atMs;
        return lines;
      }
      case 'restarting':
        this.step = '';
        return [...display(), ...page.remark(atMs, 'it starts over')];
      case 'off':
        return page.remark(atMs, this.endedInService ? 'it has left CallManager and is off' : 'it is off');
      default:
        return state satisfies never;
    }
  }

  private ofLease(atMs: number, note: Extract<PhoneNote, { what: 'leased' }>): string[] {
    const { address, server, tftp, untilMs } = note;
    const files = tftp.map((source) => (typeof source === 'string' ? source : formatIpv4(source))).join(', ');
    const where = `TFTP server ${files || 'none'}`;
    if (server === 0) return this.page.good(atMs, `address ${formatIpv4(address)}, set on the phone; ${where}`);
    const seconds = Math.round((untilMs - atMs) / 1000);
    const time = Number.isFinite(seconds) ? `for ${leaseTime(seconds)}` : 'for good';
    const leased = `address ${formatIpv4(address)} from ${formatIpv4(server)} ${time}; ${where}`;
    return this.page.good(atMs, this.step === steps.leasing ? `${leased}; ${this.time(atMs)}` : `${leased}; renewed`);
  }

  private ofOutcome(atMs: number, name: OutcomeName): string[] {
    const { page } = this;
    const { lcd } = remedies[name];
    const display = lcd === null ? [] : page.display(atMs, lcd);
    const failed = [...page.bad(atMs, `${outcomes[name].meaning}, after ${this.since(atMs)}`), ...display];
    const isNew = !this.told.has(name);
    this.told.add(name);
    return [...failed, ...(isNew ? this.advice(name) : page.advice('', 'as before'))];
  }

  /** It has not happened, and is told as what it looks like. */
  private ofUnanswered(atMs: number, { outcome, ms }: Extract<PhoneNote, { what: 'unanswered' }>): string[] {
    const { page } = this;
    const waited = page.waiting(atMs, `so far unanswered, after ${duration(ms / 1000)}: ${outcomes[outcome].meaning}`);
    return [...waited, ...(this.told.has(outcome) ? page.advice('', 'as before') : this.advice(outcome))];
  }

  private advice(name: OutcomeName): string[] {
    const { page } = this;
    const { doc5710 } = outcomes[name];
    const { check } = remedies[name];
    return [
      ...(doc5710 === '' ? [] : page.advice('Doc 5710', `"${doc5710}"`)),
      ...page.checks(check),
      ...page.advice('seen at', seenAtOf(name)),
    ];
  }

  /** A step of the document begins. */
  private begin(state: StateName): string[] {
    const step = steps[state] ?? this.step;
    if (step === this.step) return [];
    this.step = step;
    if (state === 'leasing' || state === 'starting') this.page.forgetEnds();
    return this.page.heading(step);
  }

  private time(atMs: number): string {
    return `in ${this.since(atMs)}`;
  }

  private since(atMs: number): string {
    return duration((atMs - this.stageBeganAt) / 1000);
  }
}

function nameOf(place: number): string {
  const name = places[place];
  return name === undefined ? 'SRST router' : `${name} CallManager`;
}

/** Leases are round: 691200 -> '8 d', and so nearly is 691188, of which the first seconds went to the asking. */
function leaseTime(seconds: number): string {
  const [size, unit] = leaseUnits.find(([size]) => size > 1 && seconds % size === 0) ??
    leaseUnits.find(([size]) => seconds >= size) ?? [1, 's'];
  return `${Math.round((seconds / size) * 10) / 10} ${unit}`;
}

const leaseUnits = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;
