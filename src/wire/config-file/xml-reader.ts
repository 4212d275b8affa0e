/**
 * Reads the XML form by path: the name of the root and the order of elements vary between releases, and the default
 * file has no `devicePool` (sccp.md 5.4). The parser is strict and expands no entity of a document's own, so an entity
 * bomb is an undefined entity: an error like any other.
 */
import { SaxesParser } from 'saxes';
import { WireError } from '../../errors.js';
import { parseIpv4 } from '../ipv4.js';
import { checkedPort, DEFAULT_SCCP_PORT, type PhoneConfiguration, usableEntries } from './contents.js';

interface Draft {
  members: { priority: number; name: string; port: number }[];
  srstAddresses: (number | undefined)[];
  srstPorts: (number | undefined)[];
  loadInformation: string;
  loadInformationByType: Record<number, string>;
  versionStamp: string;
  connectionMonitorSeconds?: number;
  detection?: 'normal' | 'delayed';
  deviceSecurityMode?: number;
  transportLayerProtocol?: number;
}

/** What a text element means, by its path below the root and without `devicePool`. */
const texts: Record<string, (draft: Draft, text: string) => void> = {
  'callManagerGroup/members/member/callManager/processNodeName': (draft, text) => {
    lastMember(draft).name = text;
  },
  'callManagerGroup/members/member/callManager/ports/ethernetPhonePort': (draft, text) => {
    lastMember(draft).port = checkedPort(wholeNumber(text));
  },
  'srstInfo/ipAddr1': srstAddress(0),
  'srstInfo/ipAddr2': srstAddress(1),
  'srstInfo/ipAddr3': srstAddress(2),
  'srstInfo/port1': srstPort(0),
  'srstInfo/port2': srstPort(1),
  'srstInfo/port3': srstPort(2),
  connectionMonitorDuration: (draft, text) => {
    draft.connectionMonitorSeconds = wholeNumber(text);
  },
  'vendorConfig/detectCMConnectionFailure': (draft, text) => {
    draft.detection = text === '1' ? 'delayed' : 'normal';
  },
  versionStamp: (draft, text) => {
    draft.versionStamp = text;
  },
  loadInformation: (draft, text) => {
    draft.loadInformation = text;
  },
  deviceSecurityMode: (draft, text) => {
    draft.deviceSecurityMode = wholeNumber(text);
  },
  transportLayerProtocol: (draft, text) => {
    draft.transportLayerProtocol = wholeNumber(text);
  },
};

const MEMBER = 'callManagerGroup/members/member';
const loadOfType = /^loadInformation(\d{1,6})$/;

/** Deeper than any file of a CallManager; a deeper one is an attack. */
const MAXIMUM_DEPTH = 64;

/** Throws WireError when the text is not well-formed or a value cannot be what its element says. */
export function readXml(source: string): PhoneConfiguration {
  const draft: Draft = {
    members: [],
    srstAddresses: [],
    srstPorts: [],
    loadInformation: '',
    loadInformationByType: {},
    versionStamp: '',
  };
  try {
    parseInto(draft, source);
  } catch (error) {
    if (error instanceof WireError) throw error;
    throw new WireError(`configuration file: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
  return finish(draft);
}

function parseInto(draft: Draft, source: string): void {
  const parser = new SaxesParser();
  const path: string[] = [];
  let text = '';

  parser.on('opentag', ({ name, attributes }) => {
    if (path.length === MAXIMUM_DEPTH) throw new WireError('configuration file: nested too deeply');
    path.push(name);
    text = '';
    if (meaningOf(path) === MEMBER) {
      draft.members.push({ priority: wholeNumber(attributes.priority ?? ''), name: '', port: DEFAULT_SCCP_PORT });
    }
  });
  parser.on('text', (part) => {
    text += part;
  });
  parser.on('cdata', (part) => {
    text += part;
  });
  parser.on('closetag', () => {
    const value = text.trim();
    const meaning = meaningOf(path);
    const type = loadOfType.exec(meaning)?.[1];
    if (type !== undefined) draft.loadInformationByType[Number(type)] = value;
    else if (value !== '' && Object.hasOwn(texts, meaning)) texts[meaning]!(draft, value);
    path.pop();
    text = '';
  });
  parser.write(source).close();
}

function meaningOf(path: readonly string[]): string {
  return path.slice(path[1] === 'devicePool' ? 2 : 1).join('/');
}

function finish({ members, srstAddresses, srstPorts, ...rest }: Draft): PhoneConfiguration {
  const srst = srstAddresses.flatMap((address, n) =>
    // 0.0.0.0 stands in the places that are not used.
    address === undefined || address === 0 ? [] : [{ address, port: srstPorts[n] ?? DEFAULT_SCCP_PORT }],
  );
  return { ...rest, callManagers: usableEntries(members), srst };
}

function lastMember(draft: Draft): Draft['members'][number] {
  return draft.members.at(-1)!;
}

function srstAddress(place: number) {
  return (draft: Draft, text: string): void => {
    draft.srstAddresses[place] = parseIpv4(text);
  };
}

function srstPort(place: number) {
  return (draft: Draft, text: string): void => {
    draft.srstPorts[place] = checkedPort(wholeNumber(text));
  };
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new WireError(`configuration file: ${JSON.stringify(text)} is no number`);
  return Number(text);
}
