/**
 * What a phone learns from its configuration file, whatever the form of the file (sccp.md 5.4): which CallManagers to
 * register with, in which order, and which firmware to run. Everything else in such a file changes nothing on the wire.
 */

import { WireError } from '../../errors.js';

export interface CallManagerEntry {
  /** 0 is tried first. */
  readonly priority: number;
  /** processNodeName: an address or a host name. A name that does not resolve drops the server silently. */
  readonly name: string;
  /** The SCCP port. */
  readonly port: number;
}

interface SrstEntry {
  readonly address: number;
  readonly port: number;
}

export interface PhoneConfiguration {
  /** By priority. */
  readonly callManagers: readonly CallManagerEntry[];
  /** Routers that serve the phone when no CallManager does, in their order. */
  readonly srst: readonly SrstEntry[];
  /** The firmware to run; '' means: keep what you have. */
  readonly loadInformation: string;
  /** The default file names a firmware for each device type instead. */
  readonly loadInformationByType: Readonly<Record<number, string>>;
  /** Opaque text; a phone compares it to see whether the file changed. */
  readonly versionStamp: string;
  /** How long a better CallManager must answer before the phone returns to it. */
  readonly connectionMonitorSeconds?: number;
  /** vendorConfig/detectCMConnectionFailure: how soon a phone gives up a CallManager that says nothing (sccp.md 4.1). */
  readonly detection?: 'normal' | 'delayed';
  /** 1 non-secure, 2 authenticated, 3 encrypted. */
  readonly deviceSecurityMode?: number;
  /** 1 TCP, 2 UDP, 3 TLS, 4 as configured. */
  readonly transportLayerProtocol?: number;
}

/** SCCP, where a file does not say otherwise. */
export const DEFAULT_SCCP_PORT = 2000;

/** Most preferred first, without the entries that name no server. */
export function usableEntries(entries: readonly CallManagerEntry[]): CallManagerEntry[] {
  return entries.filter(({ name }) => name !== '').sort((a, b) => a.priority - b.priority);
}

/** Throws WireError unless the number can be a TCP port. */
export function checkedPort(port: number): number {
  if (port === 0 || port > 65535) throw new WireError(`configuration file: port ${port}`);
  return port;
}
