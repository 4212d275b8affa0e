/**
 * What one phone asks for on its way into service, counted: DHCP messages and files. Whether a file is there, and whether a
 * load is another one, is known of the lab's server only: of others each form of a file counts, and no firmware.
 */
import { fileOrders } from '#phone/file-orders.js';
import { models } from '#phone/models.js';
import { labServersOf } from './lab-servers.js';
import { isProvisioned, type PhonePlan, type Plan } from './plan.js';

export interface BootRequests {
  readonly first: number;
  /** By the boot after the first, of a phone that has fetched another load; else 0. */
  readonly again: number;
}

/** The list of a load, and the parts the lab's firmware has. */
const firmwareFiles = 6;

/**
 * A cold phone asks who has an address, then for the one it was offered; a warm one for its own (RFC 2131, 3.1, 3.2), and
 * warm is every phone that boots again.
 */
export function leaseRequests(plan: Plan): (phone: PhonePlan) => BootRequests {
  const first = plan.profile.phones.memory === 'warm' ? 1 : 2;
  const isFetching = fetchesFirmware(plan);
  return (phone) => (phone.fixed === null ? { first, again: isFetching(phone) ? 1 : 0 } : { first: 0, again: 0 });
}

/**
 * The trust files, the forms of its own file and, where nobody knows the phone, the default file (sccp.md 5.3); then the
 * files of another load, or, with `files: full`, what display and bell would use.
 */
export function fileRequests(plan: Plan): (phone: PhonePlan) => BootRequests {
  const { network, phones, lab } = plan.profile;
  if (network.tftp.isOff) return () => ({ first: 0, again: 0 });
  const isSigned = labServersOf(plan.profile).files && lab.signedFiles;
  const isFetching = fetchesFirmware(plan);
  return (phone) => {
    const { trust, own, defaults, optional } = fileOrders[models[phone.model].files];
    const forms = isSigned ? 1 : own.length;
    const configuration = isKnown(plan, phone) ? forms : own.length + defaults.length;
    const last = phones.files === 'full' && isConfigured(plan, phone) ? optional.length : 0;
    const whole = trust.length + configuration + last;
    return isFetching(phone) ? { first: whole - last + firmwareFiles, again: whole } : { first: whole, again: 0 };
  };
}

/** The phones that get another load from the lab and boot again. The legacy file names none. */
export function fetchesFirmware(plan: Plan): (phone: PhonePlan) => boolean {
  const { lab, phones } = plan.profile;
  if (phones.firmware === 'keep' || !labServersOf(plan.profile).files) return () => false;
  return (phone) => {
    const { load, files, deviceType } = models[phone.model];
    const wanted = lab.loads.find(({ model }) => models[model].deviceType === deviceType)?.load;
    return files !== 'legacy' && wanted !== undefined && wanted !== load && isConfigured(plan, phone);
  };
}

function isKnown(plan: Plan, { index }: PhonePlan): boolean {
  return plan.nodes.length > 0 || isProvisioned(plan, index);
}

/** Whether it finds a file at all. */
function isConfigured(plan: Plan, phone: PhonePlan): boolean {
  const { unknownPhones, autoRegistration } = plan.profile.lab;
  return isKnown(plan, phone) || unknownPhones === 'reject' || autoRegistration !== null;
}
