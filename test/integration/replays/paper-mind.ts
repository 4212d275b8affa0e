/** A server told in a few words, and how it is played: it answers each message by itself, as most servers do. */
import { messageName } from '#wire/sccp/catalogue.js';
import { joined } from '#wire/sccp/frames.js';
import { fromHex } from '../../fixtures/sccp/captures.js';
import type { Conversation, HeardFrame, Mind, ReplayServer } from '../../support/replay-server.js';

export interface PaperServer {
  /** What it says to a message, by name. What is not named is not answered. */
  readonly says: Readonly<Record<string, readonly string[]>>;
  /** It takes no notice of anything before Register. */
  readonly isDeafToStrangers?: true;
  /** Messages after which it closes the link. */
  readonly closesAfter: readonly string[];
  /** Why it disconnects a phone that wrote this; null: it does not. */
  readonly objection: (frame: HeardFrame, isRegistered: boolean) => string | null;
}

export class PaperMind implements Mind {
  readonly objections: string[] = [];
  /** What it says to the next message of a name, in place of what it says to all. */
  readonly saysOnce = new Map<string, readonly string[]>();
  private readonly paper: PaperServer;
  private readonly read = new Map<Conversation, number>();
  private readonly registered = new Set<Conversation>();

  constructor(paper: PaperServer) {
    this.paper = paper;
  }

  heard({ conversations }: ReplayServer): void {
    for (const conversation of conversations) {
      const news = conversation.heard.slice(this.read.get(conversation) ?? 0);
      this.read.set(conversation, conversation.heard.length);
      for (const message of news) this.answer(conversation, message);
    }
  }

  isMoved(): boolean {
    return false;
  }

  private answer(conversation: Conversation, message: HeardFrame): void {
    const name = messageName(message.id);
    const objection = this.paper.objection(message, this.registered.has(conversation));
    if (objection !== null) {
      this.objections.push(objection);
      return conversation.end();
    }
    if (name === 'Register') this.registered.add(conversation);
    else if (this.paper.isDeafToStrangers && !this.registered.has(conversation)) return;
    const said = (this.saysOnce.get(name) ?? this.paper.says[name] ?? []).map(fromHex);
    this.saysOnce.delete(name);
    // What a server says to one message it often says in one segment (sccp.md 1.3).
    if (said.length > 0) conversation.say([joined(said)]);
    if (this.paper.closesAfter.includes(name)) conversation.end();
  }
}
