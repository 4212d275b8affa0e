/**
 * The server's side of a captured session, byte for byte and in its order. Each event comes once our phones have sent the
 * message that was before it; what the captured clients asked twice ours ask once, and are told twice. What the server did
 * of its own accord, a while after anything else, comes when all is quiet. A phone that has left is waited for no longer.
 */
import { KeepAlive, Unregister } from '#wire/sccp/catalogue.js';
import type { CapturedEvent } from '../../fixtures/sccp/captures.js';
import type { Chunking, Conversation, Mind, ReplayServer } from '../../support/replay-server.js';
import { framesOf } from '../../unit/wire/sccp/stream.js';

/** What happens so long after what the server did before is its own idea. */
const ownIdeaMs = 100;

/** What a client had done when the server went on: sent a message, the nth keepalive, or left. */
interface Trigger {
  readonly connection: number;
  /** null: it had closed its side. */
  readonly id: number | null;
  readonly count: number;
}

interface Step {
  readonly connection: number;
  /** null: the server has just done something else. */
  readonly after: Trigger | null;
  readonly isOwnIdea: boolean;
  /** A frame; null: it closes its side. */
  readonly frame: Uint8Array | null;
}

export class CapturedServer implements Mind {
  private readonly steps: readonly Step[];
  private readonly chunking: Chunking;
  private next = 0;

  constructor(events: readonly CapturedEvent[], chunking: Chunking) {
    this.steps = stepsOf(events);
    this.chunking = chunking;
  }

  get isOver(): boolean {
    return this.next === this.steps.length;
  }

  /** The captured client of this connection had come before what is next. */
  awaitsClient(connection: number): boolean {
    return this.awaits((trigger) => trigger.connection === connection);
  }

  /** The captured client of this connection had unregistered before what is next. */
  awaitsFarewell(connection: number): boolean {
    return this.awaits((trigger) => trigger.connection === connection && trigger.id === Unregister.id);
  }

  private awaits(matches: (trigger: Trigger) => boolean): boolean {
    const after = this.steps[this.next]?.after ?? null;
    return after !== null && matches(after);
  }

  heard(server: ReplayServer): void {
    this.play(server, false);
  }

  isMoved(server: ReplayServer): boolean {
    const before = this.next;
    this.play(server, true);
    return this.next > before;
  }

  /** Plays what is due; frames of one connection that are due together are said together. */
  private play({ conversations }: ReplayServer, isQuiet: boolean): void {
    let mayBeOwnIdea = isQuiet;
    let together: Uint8Array[] = [];
    for (let step = this.steps[this.next]; step !== undefined; step = this.steps[this.next]) {
      const to = conversations[step.connection];
      if (to === undefined || !hasCome(step.after, conversations)) return;
      if (step.isOwnIdea && !mayBeOwnIdea) return;
      mayBeOwnIdea = false;
      this.next++;
      if (step.frame === null) {
        to.end();
        continue;
      }
      together.push(step.frame);
      if (!this.isNextTogether(step, conversations)) {
        to.say(this.chunking(together));
        together = [];
      }
    }
  }

  private isNextTogether(step: Step, conversations: readonly Conversation[]): boolean {
    const following = this.steps[this.next];
    return (
      following !== undefined &&
      following.frame !== null &&
      !following.isOwnIdea &&
      following.connection === step.connection &&
      hasCome(following.after, conversations)
    );
  }
}

function hasCome(trigger: Trigger | null, conversations: readonly Conversation[]): boolean {
  if (trigger === null) return true;
  const { connection, id, count } = trigger;
  const conversation = conversations[connection];
  if (conversation === undefined) return false;
  return conversation.hasLeft || (id !== null && conversation.count(id) >= count);
}

function stepsOf(events: readonly CapturedEvent[]): Step[] {
  const steps: Step[] = [];
  const keepalives = new Map<number, number>();
  /** What a client did last, if that was since the server's last step. */
  let after: Trigger | null = null;
  let lastOfServer = Number.NEGATIVE_INFINITY;
  for (const { connection, atMs, by, what } of events) {
    if (by === 'phone') {
      if (what === 'RST') throw new Error('no captured client resets');
      const id = what === 'FIN' ? null : framesOf(what)[0]!.id;
      if (id === KeepAlive.id) keepalives.set(connection, (keepalives.get(connection) ?? 0) + 1);
      const count = id === KeepAlive.id ? keepalives.get(connection)! : 1;
      after = { connection, id, count };
      continue;
    }
    // RST only ever answers what a client sent into a connection that the server had closed before.
    if (what !== 'RST') {
      const isOwnIdea = after === null && atMs - lastOfServer > ownIdeaMs;
      steps.push({ connection, after, isOwnIdea, frame: what === 'FIN' ? null : what });
    }
    lastOfServer = atMs;
    after = null;
  }
  return steps;
}
