/**
 * The DHCP options regstorm speaks, a row each. Numbers and layouts: RFC 2132; option 82: RFC 3046; option 150:
 * RFC 5859. Option 52 (overload) is missing on purpose: it says where options lie, and only the packet reader follows it.
 */
import { addresses, exactText, numbers, opaque, text, u8, u16, u32 } from './option-codecs.js';
import { OptionSet, option, type ValuesOf } from './option-set.js';

const rows = {
  subnetMask: option(1, u32),
  routers: option(3, addresses),
  dnsServers: option(6, addresses),
  hostName: option(12, text),
  domainName: option(15, text),
  requestedAddress: option(50, u32),
  leaseSeconds: option(51, u32),
  messageType: option(53, u8),
  serverId: option(54, u32),
  parameterList: option(55, numbers),
  message: option(56, text),
  maxMessageSize: option(57, u16),
  renewalSeconds: option(58, u32),
  rebindingSeconds: option(59, u32),
  vendorClass: option(60, exactText),
  clientId: option(61, opaque),
  tftpServerName: option(66, text),
  bootFileName: option(67, text),
  /** As it came: a server echoes it unread (RFC 3046, 2.2). `relay.ts` looks inside. */
  relayAgent: option(82, opaque),
  tftpServers: option(150, addresses),
};

/** Addresses and masks as u32, times in seconds as on the wire, texts without trailing NULs (but in vendorClass). */
export type DhcpOptions = ValuesOf<typeof rows>;

export const dhcpOptions = new OptionSet(rows);
