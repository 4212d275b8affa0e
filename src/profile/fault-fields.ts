/**
 * What is said of a fault, in an event of a profile or on a command line: its name, the node, for how long, and the fields
 * that the table of faults lets it take. Here such fields are checked and become an order, and an order fields again.
 */
import * as z from 'zod';
import { LoadError } from '#errors.js';
import {
  type FaultField,
  type FaultName,
  type FaultOrder,
  faultDefaults,
  faultNames,
  faultRow,
} from '#terms/faults.js';
import { duration, section, share } from './fields.js';
import { complaintsOf, sentence } from './mistakes.js';
import { unknownWord } from './suggestions.js';

const faultName = z.enum(faultNames as [FaultName, ...FaultName[]], {
  error: ({ code, input }) => (code === 'invalid_value' ? unknownWord('fault', String(input), faultNames) : undefined),
});

/** As long as the text of RegisterReject (sccp.md 3.3). */
const longestText = 32;

/** A time or a share of nothing would be no fault. */
const some = <Value extends z.ZodType<number>>(quantity: Value) =>
  quantity.refine((value) => value > 0, 'expected more than nothing').optional();

/** The fields of the table, each as it is written. */
const tableShape = {
  share: some(share).describe('of the phones, exactly, by their names: the same ones every time; absent: all'),
  rate: some(share).describe('of the messages; absent: all'),
  delay: some(duration).describe('how much later answers come'),
  text: z.string().min(1).max(longestText).optional().describe('what RegisterReject says'),
  direction: z.enum(['toServer', 'toPhones', 'both']).optional().describe('which datagrams are lost; absent: both'),
  load: z.string().min(1).optional().describe('the load that configuration files name'),
  name: z.string().min(1).optional().describe('the host name that does not exist; absent: all of them'),
  type: z.enum(['reset', 'restart', 'applyConfig']).optional().describe('what phones are told; absent: reset'),
  perSecond: z.number().positive().optional().describe('messages of a link'),
} satisfies Record<FaultField, z.ZodType>;

/** All that can be said of a fault. */
export const faultShape = {
  do: faultName.optional().describe('a fault of the lab'),
  node: z
    .string()
    .min(1)
    .optional()
    .describe(
      'cm1 to cm3, srst, dhcp, tftp, dns or view of the lab, or a node of the cluster; absent: all it can befall',
    ),
  for: some(duration).describe('until it ends by itself, or is undone; absent: not before `resume`, or the end'),
  ...tableShape,
};

export const tableFields = Object.keys(tableShape) as FaultField[];

const fields = section(faultShape);

export type FaultFields = z.output<typeof fields>;

/** What is wrong with one field, or with what is said as a whole. */
export interface FaultProblem {
  readonly field: string;
  readonly part: 'key' | 'value';
  readonly message: string;
}

/** Fields that this fault does not take, and those it lacks. `said`: as they were written, not yet checked. */
export function problemsOfFault(name: FaultName, said: Readonly<Record<string, unknown>>): FaultProblem[] {
  const { takes, needed, isAct, whyNoShare } = faultRow(name);
  const known = takes.length === 0 ? 'it takes none' : `it takes ${takes.join(', ')}`;
  const foreign = tableFields
    .filter((field) => said[field] !== undefined && !takes.includes(field))
    .map((field) => {
      const why = field === 'share' ? whyNoShare : known;
      return { field, part: 'key' as const, message: `${name} takes no "${field}"; ${why}` };
    });
  const missing = needed
    .filter((field) => said[field] === undefined)
    .map((field) => ({ field: 'do', part: 'value' as const, message: `${name} needs "${field}"` }));
  const lasting =
    isAct && said.for !== undefined
      ? [{ field: 'for', part: 'key' as const, message: `${name} is over as soon as it is done: it takes no "for"` }]
      : [];
  return [...foreign, ...missing, ...lasting];
}

export function isFaultName(name: unknown): name is FaultName {
  return faultNames.some((fault) => fault === name);
}

export function orderOf(fault: FaultName, said: FaultFields): FaultOrder {
  const { do: _, for: forMs = null, delay: delayMs = faultDefaults.delayMs, ...rest } = said;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { ...faultDefaults, ...given, fault, forMs, delayMs };
}

/** The way back: every field the fault takes. */
export function fieldsOfOrder(order: FaultOrder): FaultFields {
  const { takes } = faultRow(order.fault);
  const values = { ...order, delay: order.delayMs };
  const taken = takes.map((field) => [field, values[field]]).filter(([, value]) => value !== null);
  return {
    do: order.fault,
    ...(order.node === null ? {} : { node: order.node }),
    ...(order.forMs === null ? {} : { for: order.forMs }),
    ...Object.fromEntries(taken),
  };
}

/** "cm1: slow, delay 2s, share 30%, for 10m": what it says beside what goes without saying. */
export function faultText(order: FaultOrder): string {
  const { do: fault, node = 'every server', ...rest } = fieldsOfOrder(order);
  const standard: Readonly<Record<string, unknown>> = { ...faultDefaults, delay: faultDefaults.delayMs };
  const telling = Object.entries(rest).filter(([field, value]) => value !== standard[field]);
  const written = z.encode(fields, Object.fromEntries(telling));
  return [`${node}: ${fault}`, ...Object.entries(written).map(([field, value]) => `${field} ${value}`)].join(', ');
}

/**
 * An order from a person's words, which are the fields of a profile's event. Throws LoadError('arguments-invalid') with
 * every mistake.
 */
export function readFault(fault: string, words: Readonly<Record<string, unknown>>): FaultOrder {
  const said = { ...words, do: fault };
  const { data, error } = fields.safeParse(said, { error: sentence });
  const wrong = complaintsOf(error?.issues ?? []).map(({ path, message }) =>
    path[0] === 'do' ? message : `${String(path[0])}: ${message}`,
  );
  if (isFaultName(fault)) wrong.push(...problemsOfFault(fault, said).map(({ message }) => message));
  if (data?.do === undefined || wrong.length > 0) {
    const hint = isFaultName(fault) ? '' : `faults: ${faultNames.join(', ')}`;
    throw new LoadError('arguments-invalid', wrong.join('\n'), { hint });
  }
  return orderOf(data.do, data);
}
