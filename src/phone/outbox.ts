/**
 * The interface by which a phone asks the world: calls, not returned objects. A worker grants them with sockets, the
 * simulation with a make-believe network.
 *
 * `phone` is the phone's slot in its herd. `ticket` names one socket of that phone: the phone draws a new one for
 * each connection, file and name, the world hands it back with every event, and an event with an old ticket is dropped
 * and counted. `link` is the place of an SCCP connection, of which a phone has at most three: one by which it is
 * registered, and two that stand by. Bytes handed over belong to the world and are never written to again.
 *
 * A world with a ceiling may hold back a DHCP message or a connection: it says so at once (`onDhcpHeld`, `onDialHeld`) and
 * again when its turn has come (`onDhcpSent`, `onDialled`). A newer DHCP message of the phone takes the turn of one that
 * waits. `mayRegister` that says no is answered by `onDialled` too.
 */
export interface Outbox {
  /**
   * The address the phone has from now on, 0 for none, and the DHCP server it came from, 0 for none. A world that knows
   * somebody else with that address answers with `onDuplicateAddress`, after this event.
   */
  holds(phone: number, address: number, server: number): void;
  /** A DHCP message to whoever serves this subnet: the relay agent's work. */
  broadcastDhcp(phone: number, message: Uint8Array): void;
  /** A DHCP message from the phone's own address to the server that gave it. */
  unicastDhcp(phone: number, message: Uint8Array, server: number): void;
  /** A TFTP datagram; the first one with a ticket opens the socket. */
  sendTftp(phone: number, ticket: number, address: number, port: number, datagram: Uint8Array): void;
  /** Closes the socket once everything sent through it has really left. */
  endTftp(phone: number, ticket: number): void;
  /** A file by HTTP. The answer is `onHttp`, with the server's status, or below 100 a `LinkEnd` when none came whole. */
  fetchHttp(phone: number, ticket: number, address: number, port: number, name: string): void;
  /** The phone waits for that file no longer. */
  endHttp(phone: number, ticket: number): void;
  /**
   * One question to one DNS server. Its answer is `onResolved`: the addresses, none where nobody has the name, or null
   * when the server last asked would not say. After silence the phone asks again.
   */
  resolve(phone: number, ticket: number, name: string, server: number): void;
  /** The phone waits for that name no longer. */
  endResolve(phone: number, ticket: number): void;
  connect(phone: number, link: number, ticket: number, address: number, port: number, wish: LinkWish): void;
  /** Register is to go out on a link that stood by. False: it waits for its turn under a ceiling, as a connection does. */
  mayRegister(phone: number, link: number, ticket: number): boolean;
  /** Whether TCP's acknowledgement of what was sent is lacking now; false, too, where the world cannot tell. */
  isSilent(phone: number, link: number): boolean;
  /** One or more whole SCCP frames, in one write. */
  send(phone: number, link: number, ticket: number, frames: Uint8Array): void;
  /** Ends the connection; no event of this ticket follows. */
  close(phone: number, link: number, ticket: number): void;
}

/** That of the registration, and two that stand by (sccp.md 4.2). */
export const linksPerPhone = 3;

export interface LinkWish {
  /** It is not made to register: a ceiling of registrations has nothing to do with it. */
  readonly isStandby: boolean;
  /** How long what was sent may lack TCP's acknowledgement before the link ends as `timeout`. */
  readonly silenceMs: number;
}

/** How a connection ended, or why it never began. */
export const LinkEnd = { closed: 0, reset: 1, refused: 2, timeout: 3, unreachable: 4 } as const;

export type LinkEnd = (typeof LinkEnd)[keyof typeof LinkEnd];
