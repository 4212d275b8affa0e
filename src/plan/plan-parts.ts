/** What a plan is made of: plain data, which crosses threads and machines. */
import type { ModelName } from '#phone/models.js';
import type { Profile } from '#profile/profile.js';

export interface Plan {
  readonly profile: Profile;
  readonly seed: number;
  readonly total: number;
  readonly sites: readonly PlanSite[];
  /** Every subnet of every site; a subnet's number is its place here. */
  readonly subnets: readonly PlanSubnet[];
  /** The CallManagers by name; empty: the lab's. */
  readonly nodes: Profile['cluster']['nodes'];
  /** The CallManager groups; a group's number is its place here. */
  readonly groups: readonly PlanGroup[];
}

export type IndexRange = readonly [first: number, end: number];

export type ProfileSite = Profile['sites'][number];

export type PlanSubnet = ProfileSite['subnets'][number];

export interface PlanGroup {
  readonly name: string;
  /** Numbers of its nodes in the plan, first choice first. */
  readonly nodes: readonly number[];
}

/** Phones of one model at one site: `first` to `first + count - 1`. */
export interface Block {
  readonly model: ModelName;
  readonly first: number;
  readonly count: number;
}

export interface PlanSite {
  readonly name: string;
  /** The first of its phones. */
  readonly first: number;
  readonly total: number;
  /** Numbers of its subnets. */
  readonly subnets: readonly number[];
  readonly blocks: readonly Block[];
  /** Numbers of CallManager groups, and how many of the phones are in each. */
  readonly groups: readonly { readonly group: number; readonly count: number }[];
  readonly srst: ProfileSite['srst'];
  /** Who its phones are, first to last; null: made up. */
  readonly inventory: readonly { readonly mac: string; readonly lines: readonly string[] }[] | null;
}
