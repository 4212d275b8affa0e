/**
 * The signed form: `SEP<MAC>.cnf.xml.sgn` is the XML behind a binary header (sccp.md 10), as phones with an ITL ask for.
 * Cisco never published the header; the layout here is what the certutils of usecallmanager.nz read and write
 * (confidence B): fields of one byte for the tag, two for the size in net order, and the value.
 *
 *     01 0002 major minor | 02 0002 size of the whole header | 03 signer ( 04 name  05 serial  06 issuer )
 *     07 signature info ( 08 digest  09 ( 0a algorithm  0b modulus ) ) | 0c signature | 0e file name | 0f time | 0d ...
 *
 * A tag with others inside counts their bytes; 0d is padding, a byte without size. Our phones trust every signature and
 * only skip the header, and the lab has no key: its signatures are zeros.
 */
import { WireError } from '../../errors.js';

const Tag = {
  version: 1,
  headerSize: 2,
  signer: 3,
  signerName: 4,
  serialNumber: 5,
  issuerName: 6,
  signatureInfo: 7,
  digest: 8,
  algorithmInfo: 9,
  algorithm: 10,
  modulus: 11,
  signature: 12,
  padding: 13,
  fileName: 14,
  time: 15,
} as const;

/** Version and size of the header; nothing else is needed to skip it. */
const LEAST_HEADER = 10;
const SIZE_AT = 8;

/** SHA-1 with a key of 2048 bits, as CallManagers sign. */
const DIGEST_SHA1 = 1;
const MODULUS_2048 = 2;
const SIGNATURE_SIZE = 256;

/** True for bytes that begin as every signed file does. */
export function isSigned(bytes: Uint8Array): boolean {
  const head = [Tag.version, 0, 2, undefined, undefined, Tag.headerSize, 0, 2];
  return head.every((byte, n) => byte === undefined || byte === bytes[n]);
}

/** What stands behind the header; borrowed. Throws WireError when the header cannot have the size it tells. */
export function signedContent(bytes: Uint8Array): Uint8Array {
  const size = bytes.length < LEAST_HEADER ? 0 : (bytes[SIZE_AT]! << 8) | bytes[SIZE_AT + 1]!;
  if (size < LEAST_HEADER || size > bytes.length) throw new WireError(`signed file with a header of ${size} bytes`);
  return bytes.subarray(size);
}

/** `fileName` is the name the phone asked for. */
export function writeSigned(content: Uint8Array, fileName: string): Uint8Array {
  const signerName = field(Tag.signerName, text('CN=tftp;O=regstorm lab'));
  const issuerName = field(Tag.issuerName, text('CN=tftp;O=regstorm lab'));
  const fields = [
    ...field(Tag.signer, [...signerName, ...field(Tag.serialNumber, [1]), ...issuerName]),
    ...field(Tag.signatureInfo, [
      ...field(Tag.digest, [DIGEST_SHA1]),
      ...field(Tag.algorithmInfo, [...field(Tag.algorithm, [0]), ...field(Tag.modulus, [MODULUS_2048])]),
    ]),
    ...field(Tag.signature, new Array<number>(SIGNATURE_SIZE).fill(0)),
    ...field(Tag.fileName, text(fileName)),
    ...field(Tag.time, [0, 0, 0, 0]),
  ];
  while ((LEAST_HEADER + fields.length) % 4 !== 0) fields.push(Tag.padding);
  const size = LEAST_HEADER + fields.length;
  const header = [...field(Tag.version, [1, 2]), ...field(Tag.headerSize, [size >> 8, size & 255]), ...fields];
  const bytes = new Uint8Array(size + content.length);
  bytes.set(header);
  bytes.set(content, size);
  return bytes;
}

function field(tag: number, value: readonly number[]): number[] {
  return [tag, value.length >> 8, value.length & 255, ...value];
}

function text(value: string): number[] {
  return [...new TextEncoder().encode(value), 0];
}
