/**
 * The phone a file is made for, by the name of the file: `SEP<MAC>.cnf`, `SEP<MAC>.cnf.xml`, `SEP<MAC>.cnf.xml.sgn`, and
 * `CTLSEP<MAC>.tlv`, which nobody has here.
 */

const ownFile = /^(sep[0-9a-f]{12})\.cnf(\.xml(\.sgn)?)?$/i;

const anyFile = /^(ctl|itl)?(sep[0-9a-f]{12})\./i;

export interface OwnFile {
  readonly deviceName: string;
  readonly form: 'legacy' | 'xml' | 'signed';
}

/** Null for a file that is every phone's. */
export function ownFileNamed(name: string): OwnFile | null {
  const match = ownFile.exec(name);
  if (match === null) return null;
  const [, deviceName = '', isXml, isSigned] = match;
  return { deviceName: deviceName.toUpperCase(), form: isXml === undefined ? 'legacy' : isSigned ? 'signed' : 'xml' };
}

export function deviceNameIn(name: string): string | null {
  return anyFile.exec(name)?.[2]?.toUpperCase() ?? null;
}
