/** A live page in the test's own process, over a run that is made up; and whoever asks it, with any header. */
import { type IncomingHttpHeaders, request } from 'node:http';
import type { Controls, WaitingHook } from '#outputs/control-desk.js';
import { LivePage } from '#outputs/live-page/live-page.js';
import { PrometheusOutput } from '#outputs/prometheus.js';
import type { FaultOrder } from '#terms/faults.js';
import { run } from '../unit/outputs/samples.js';
import { planOf } from './run-coordinator.js';

/** A run that writes down what is asked of it. */
export class Diary implements Controls {
  readonly asked: string[] = [];
  arrivals = { isHeld: false, factor: 1 };

  pause(): void {
    this.asked.push('pause');
    this.arrivals = { isHeld: true, factor: 1 };
  }

  resume(): void {
    this.asked.push('resume');
  }

  rate(factor: number): void {
    this.asked.push(`rate ${factor}`);
  }

  stop(): void {
    this.asked.push('stop');
  }

  async inject({ fault, node }: FaultOrder): Promise<void> {
    if (node === 'cm9') throw new Error('there is no server "cm9"');
    this.asked.push(`${node} ${fault}`);
  }

  async faults(): Promise<readonly FaultOrder[]> {
    return [];
  }

  hooks(): readonly WaitingHook[] {
    return [];
  }
}

export interface OpenPage {
  readonly page: LivePage;
  readonly prometheus: PrometheusOutput;
  readonly diary: Diary;
  readonly origin: string;
}

export async function openPage(
  phones: number,
  { commandable = null as readonly string[] | null } = {},
): Promise<OpenPage> {
  const prometheus = new PrometheusOutput({ host: '127.0.0.1', port: 0 });
  const diary = new Diary();
  const plan = planOf(`phones: ${phones}`);
  const page = new LivePage(prometheus.server, { plan, firstArrivalMs: 0, controls: diary, commandable });
  page.start(run);
  await prometheus.start(run);
  return { page, prometheus, diary, origin: prometheus.server.origin };
}

export interface Told {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** With these headers and no others, but for Host where there is none among them. */
export function ask(
  url: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Told> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
