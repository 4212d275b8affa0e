/**
 * What is answered to whoever asks the lab by HTTP: what its servers have seen, how its phones are shown (RIS), which
 * faults hold; and faults are ordered. Who asks for another host's page, or by another page, is refused: no web page may
 * order faults.
 *
 *     GET /view      GET /devices?from=0&count=100      GET /faults      POST /faults {"fault":"hang","node":"cm1"}
 */
import { type FaultOrder, faultDefaults } from '../../terms/faults.js';

/** The lab, as its management sees it. */
export interface ManagedLab {
  view(): unknown;
  devices(from: number, count: number): unknown;
  faults(): unknown;
  /** What is wrong with an order; null: it can be done. */
  problem(order: unknown): string | null;
}

export interface ManagementRequest {
  readonly method: string;
  readonly url: string;
  /** The headers of these names; '' where there is none. */
  readonly host: string;
  readonly origin: string;
  readonly body: string;
}

export interface ManagementAnswer {
  readonly status: number;
  /** To be told as JSON. */
  readonly value: unknown;
  /** To be done first. */
  readonly order?: FaultOrder;
}

/** What is shown at a time where nobody says, and at most. */
const usualCount = 100;
const mostCount = 10_000;

const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

export function answerManagement(lab: ManagedLab, request: ManagementRequest): ManagementAnswer {
  const { method, url, host, origin, body } = request;
  if (!loopbackHost.test(host)) return problem(403, 'ask for localhost or an address of 127.0.0.0/8');
  if (origin !== '' && origin !== `http://${host}`) return problem(403, 'other pages may not ask here');
  const [pathname = '', query = ''] = url.split('?');
  const searchParams = new URLSearchParams(query);
  switch (`${method} ${pathname}`) {
    case 'GET /view':
      return { status: 200, value: lab.view() };
    case 'GET /devices': {
      const from = wholeNumber(searchParams.get('from') ?? '0');
      const count = wholeNumber(searchParams.get('count') ?? String(usualCount));
      if (from === null || count === null || count > mostCount) {
        return problem(400, `from and count: expected whole numbers, a count up to ${mostCount}`);
      }
      return { status: 200, value: lab.devices(from, count) };
    }
    case 'GET /faults':
      return { status: 200, value: lab.faults() };
    case 'POST /faults':
      return orderIn(lab, body);
    default:
      return problem(404, 'there are: GET /view, GET /devices?from=&count=, GET /faults, POST /faults');
  }
}

function orderIn(lab: ManagedLab, body: string): ManagementAnswer {
  let said: unknown;
  try {
    said = JSON.parse(body);
  } catch {
    return problem(400, 'expected an order as JSON');
  }
  const wrong = lab.problem(said);
  if (wrong !== null) return problem(400, wrong);
  const order = { ...faultDefaults, ...(said as FaultOrder) };
  return { status: 200, value: order, order };
}

function problem(status: number, sentence: string): ManagementAnswer {
  return { status, value: { error: sentence } };
}

function wholeNumber(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
