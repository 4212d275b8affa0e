/**
 * What a relay does to a client's message, and what its option 82 says (RFC 1542, 3046, 8357). Workers speak to DHCP
 * servers as relays do: they pass a phone's bytes on and find the phone again by peeking into the answer, on the path
 * every message of a boot storm takes; the peeks make no objects and never throw.
 */
import { WireError } from '../../errors.js';
import { flag, opaque, readU32, u32, writeU32 } from './option-codecs.js';
import { collectOptions, nextOption, OptionSet, option, type ValuesOf } from './option-set.js';
import { dhcpOffset, hasDhcpShape, readMac } from './packet.js';

const subOptionRows = {
  circuitId: option(1, opaque),
  remoteId: option(2, opaque),
  /** The subnet to lease from when it is not giaddr's (RFC 3527). */
  linkSelection: option(5, u32),
  /** The address the server shall give as its own (RFC 5107). */
  serverIdOverride: option(11, u32),
  /** Answers go to the port the relay sent from, not to 67 (RFC 8357). */
  relaySourcePort: option(19, flag),
};

export type RelayAgent = ValuesOf<typeof subOptionRows>;

const subOptions = new OptionSet(subOptionRows);

const RELAY_AGENT = 82;
const MESSAGE_TYPE = 53;
const END = 255;

/** The contents of option 82, as `DhcpOptions.relayAgent` holds them. */
export function encodeRelayAgent(agent: RelayAgent): Uint8Array {
  const bytes = new Uint8Array(512);
  return bytes.slice(0, subOptions.write(bytes, 0, agent));
}

/** Sub-options that stand in no row are passed over. Throws WireError. */
export function decodeRelayAgent(bytes: Uint8Array): RelayAgent {
  return subOptions.read(collectOptions(bytes, 0, bytes.length)).values;
}

/** Option 82 with the one sub-option 19, which has no value (RFC 8357). */
const relaySourcePortOption = [RELAY_AGENT, 2, 19, 0];

/**
 * A client's message as a relay hands it to the server: a copy with one hop more, giaddr, and with `relaySourcePort`
 * an option 82 as the last option. Throws WireError when the message is none.
 */
export function relayToServer(bytes: Uint8Array, relay: { giaddr: number; relaySourcePort: boolean }): Uint8Array {
  if (!hasDhcpShape(bytes)) throw new WireError('no DHCP message to relay');
  const inserted = relay.relaySourcePort ? relaySourcePortOption : [];
  const end = endOfOptions(bytes);
  // Padding behind End makes room: a message that was padded keeps its size.
  const relayed = new Uint8Array(Math.max(bytes.length, end + inserted.length + 1));
  relayed.set(bytes.subarray(0, end));
  relayed.set(inserted, end);
  relayed[end + inserted.length] = END;
  relayed[dhcpOffset.hops] = bytes[dhcpOffset.hops]! + 1;
  writeU32(relayed, dhcpOffset.giaddr, relay.giaddr);
  return relayed;
}

/** The offset of End, or the size where there is none. */
function endOfOptions(bytes: Uint8Array): number {
  let at: number = dhcpOffset.options;
  while (at < bytes.length && bytes[at] !== END) at = nextOption(bytes, at, bytes.length);
  return at;
}

/** The transaction id, or -1 when the bytes are no DHCP message. */
export function peekXid(bytes: Uint8Array): number {
  return hasDhcpShape(bytes) ? readU32(bytes, dhcpOffset.xid) : -1;
}

/** The client's hardware address, or '' when the bytes are no DHCP message. */
export function peekMac(bytes: Uint8Array): string {
  return hasDhcpShape(bytes) ? readMac(bytes) : '';
}

/** The value of option 53, or 0 when there is none before the options end or break. */
export function peekMessageType(bytes: Uint8Array): number {
  if (!hasDhcpShape(bytes)) return 0;
  for (let at: number = dhcpOffset.options; at + 2 < bytes.length && bytes[at] !== END; ) {
    if (bytes[at] === MESSAGE_TYPE) return bytes[at + 2]!;
    at += bytes[at] === 0 ? 1 : 2 + bytes[at + 1]!;
  }
  return 0;
}
