/**
 * The XML form as a CallManager writes it: `SEP<MAC>.cnf.xml` with the root `device`, and `XMLDefault.cnf.xml` with the
 * root `Default` (sccp.md 5.4). Elements a phone on SCCP does not need are left out.
 */
import { formatIpv4 } from '../ipv4.js';
import type { PhoneConfiguration } from './contents.js';

/** The file of one phone, UTF-8. */
export function writeConfigurationXml(configuration: PhoneConfiguration): Uint8Array {
  const { connectionMonitorSeconds, detection, deviceSecurityMode, transportLayerProtocol } = configuration;
  return document('device', [
    '<fullConfig>true</fullConfig>',
    '<deviceProtocol>SCCP</deviceProtocol>',
    '<devicePool>',
    ...callManagerGroup(configuration),
    ...srstInfo(configuration),
    ...numberElement('connectionMonitorDuration', connectionMonitorSeconds),
    '</devicePool>',
    element('versionStamp', configuration.versionStamp),
    element('loadInformation', configuration.loadInformation),
    ...(detection === undefined ? [] : [vendorConfig(detection)]),
    ...numberElement('deviceSecurityMode', deviceSecurityMode),
    ...numberElement('transportLayerProtocol', transportLayerProtocol),
  ]);
}

/** The file of every phone without one of its own, UTF-8. */
export function writeDefaultXml(configuration: PhoneConfiguration): Uint8Array {
  return document('Default', [
    ...callManagerGroup(configuration),
    ...Object.entries(configuration.loadInformationByType).map(([type, load]) =>
      element(`loadInformation${type}`, load),
    ),
  ]);
}

function document(root: string, lines: readonly string[]): Uint8Array {
  const text = ['<?xml version="1.0" encoding="UTF-8"?>', `<${root}>`, ...lines, `</${root}>`, ''].join('\n');
  return new TextEncoder().encode(text);
}

function callManagerGroup({ callManagers }: PhoneConfiguration): string[] {
  const members = callManagers.map(
    ({ priority, name, port }) =>
      `<member priority="${priority}"><callManager>${element('name', name)}` +
      `<ports><ethernetPhonePort>${port}</ethernetPhonePort></ports>` +
      `${element('processNodeName', name)}</callManager></member>`,
  );
  return ['<callManagerGroup>', '<members>', ...members, '</members>', '</callManagerGroup>'];
}

function srstInfo({ srst }: PhoneConfiguration): string[] {
  if (srst.length === 0) return [];
  const routers = srst.flatMap(({ address, port }, n) => [
    element(`ipAddr${n + 1}`, formatIpv4(address)),
    element(`port${n + 1}`, String(port)),
  ]);
  return ['<srstInfo>', ...routers, '</srstInfo>'];
}

function vendorConfig(detection: 'normal' | 'delayed'): string {
  const value = detection === 'delayed' ? '1' : '0';
  return `<vendorConfig>${element('detectCMConnectionFailure', value)}</vendorConfig>`;
}

function numberElement(name: string, value: number | undefined): string[] {
  return value === undefined ? [] : [element(name, String(value))];
}

function element(name: string, text: string): string {
  return `<${name}>${escapeText(text)}</${name}>`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
