/** What a phone writes into its DHCP messages, and what it reads out of the answers (sccp.md 5.2). */
import type { DhcpOptions } from '#wire/dhcp/options.js';
import { DhcpMessageType, encodeDhcp } from '#wire/dhcp/packet.js';
import type { Being } from './being.js';

/** What its header says of a message. */
export interface ClientHeader {
  readonly xid: number;
  /** Since the phone began to ask, whole seconds. */
  readonly secs: number;
  readonly ciaddr: number;
  readonly broadcast: boolean;
}

/** `options` are those of this message; the ones by which servers know a phone and its wishes are added. */
export function clientMessage(self: Being, type: number, header: ClientHeader, options: DhcpOptions): Uint8Array {
  return encodeDhcp({
    op: 1,
    hops: 0,
    ...header,
    yiaddr: 0,
    siaddr: 0,
    giaddr: 0,
    mac: self.mac,
    sname: '',
    file: '',
    options: {
      messageType: type,
      ...(self.settings.dhcpClientId === 'none' ? {} : { clientId: self.clientId }),
      ...options,
      // Who gives an address back has no wishes (RFC 2131, table 5).
      ...(type === DhcpMessageType.release || type === DhcpMessageType.decline ? {} : wishesOf(self)),
    },
  });
}

/** What a phone tells of itself and asks for. */
function wishesOf({ model, name, settings }: Being): DhcpOptions {
  const vendorClass = settings.dhcpVendorClass ?? model.vendorClass;
  const { dhcpMaxMessageSize: maxMessageSize, dhcpParameterList: parameterList } = settings;
  return {
    ...(settings.dhcpHostName ? { hostName: name } : {}),
    ...(vendorClass === '' ? {} : { vendorClass }),
    ...(maxMessageSize === null ? {} : { maxMessageSize }),
    ...(parameterList.length === 0 ? {} : { parameterList }),
  };
}

/**
 * Transaction ids name the phone: the upper 24 bits are its index, so that a relay finds it without a table. The lower
 * 8 bits count exchanges, so that a late reply to an earlier exchange is known as such. All under the mask of the run, an
 * u32: a reply to an earlier run, or to another host's, then names nobody, or somebody else.
 */
export function exchangeId(index: number, exchange: number, mask: number): number {
  return (((index << 8) | (exchange & 0xff)) ^ mask) >>> 0;
}

/** The phone's index in a transaction id of ours. */
export function indexOfExchange(xid: number, mask: number): number {
  return (xid ^ mask) >>> 8;
}
