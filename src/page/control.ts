/**
 * Commands of a person, where the run takes any (outputs/live-page/control.ts). The page is opened with a token in its URL,
 * which it exchanges at once and takes out of the URL; the secret it gets for it is kept as long as the tab.
 */
import type { PageArrivals, PageControlFacts, PageFacts } from '#outputs/live-page/messages.js';
import { byId, make } from './tables.js';

const kept = 'regstorm-session';

/** For the second click that ends the run. */
const sureMs = 5_000;

interface Answer {
  readonly ok: boolean;
  readonly error?: string;
  readonly status?: { readonly faults: readonly { readonly fault: string; readonly node: string | null }[] };
}

export class Control {
  private session = sessionStorage.getItem(kept);
  private isHeld = false;
  private facts: PageControlFacts | null = null;
  private stopTimer = 0;
  /** Told before anything else: the token is void after its first use. */
  private readonly ready = this.exchange();

  constructor() {
    byId('hold').addEventListener('click', () => void this.ask({ action: this.isHeld ? 'resume' : 'pause' }));
    this.onSubmit('pace', () => this.ask({ action: 'rate', factor: byId<HTMLInputElement>('factor').valueAsNumber }));
    this.onSubmit('fault', () => this.inject());
    this.onSubmit('stop', () => this.stop());
    byId('server').addEventListener('change', () => this.listFaults());
  }

  async begin({ control }: PageFacts): Promise<void> {
    this.facts = control;
    await this.ready;
    byId('control').hidden = control === null || this.session === null;
    if (control === null) return;
    const factor = byId<HTMLInputElement>('factor');
    factor.min = String(control.paceLimits.least);
    factor.max = String(control.paceLimits.most);
    byId('fault').hidden = control.servers.length === 0;
    byId('server').replaceChildren(...control.servers.map(({ name }) => make('option', name)));
    this.listFaults();
  }

  show({ isHeld, factor }: PageArrivals): void {
    this.isHeld = isHeld;
    byId('hold').textContent = isHeld ? 'Let arrivals go on' : 'Hold arrivals';
    byId('held').textContent = isHeld
      ? 'arrivals are held'
      : factor === 1
        ? ''
        : `arrivals come at ${factor} times their pace`;
  }

  end(): void {
    byId('control').hidden = true;
  }

  private onSubmit(id: string, act: () => unknown): void {
    byId(id).addEventListener('submit', (event) => {
      event.preventDefault();
      act();
    });
  }

  private listFaults(): void {
    const chosen = byId<HTMLSelectElement>('server').value;
    const faults = this.facts?.servers.find(({ name }) => name === chosen)?.faults ?? [];
    byId('what').replaceChildren(...faults.map((fault) => make('option', fault)));
  }

  private inject(): Promise<void> {
    const seconds = byId<HTMLInputElement>('seconds').valueAsNumber;
    const fault = byId<HTMLSelectElement>('what').value;
    const forMs = Number.isNaN(seconds) || fault === 'resume' ? null : seconds * 1000;
    return this.ask({ action: 'inject', order: { fault, node: byId<HTMLSelectElement>('server').value, forMs } });
  }

  /** The first click asks for a second. */
  private stop(): void {
    const button = byId('stop-button');
    clearTimeout(this.stopTimer);
    const isSure = button.dataset.asked === 'yes';
    const restore = () => {
      button.dataset.asked = '';
      button.textContent = 'End the run';
    };
    if (isSure) {
      restore();
      return void this.ask({ action: 'stop' });
    }
    button.dataset.asked = 'yes';
    button.textContent = 'Really end it?';
    this.stopTimer = setTimeout(restore, sureMs);
  }

  private async ask(request: object): Promise<void> {
    const place = byId('answer');
    try {
      const answer = await this.post('/control', request);
      if (answer.status === 401) {
        sessionStorage.removeItem(kept);
        this.session = null;
        byId('control').hidden = true;
        return;
      }
      const told = (await answer.json()) as Answer;
      const faults = told.status?.faults.map(({ fault, node }) => `${node ?? 'every server'} ${fault}`) ?? [];
      const holding = faults.length === 0 ? '' : `; faults that hold: ${faults.join(', ')}`;
      place.className = told.ok ? '' : 'bad';
      place.textContent = told.ok ? `done${holding}` : (told.error ?? 'refused');
    } catch {
      place.className = 'bad';
      place.textContent = 'the run does not answer';
    }
  }

  private async exchange(): Promise<void> {
    const token = /^#token=(.+)$/.exec(location.hash)?.[1];
    if (token === undefined) return;
    history.replaceState(null, '', location.pathname);
    const answer = await this.post('/control/session', { token }).catch(() => null);
    if (answer?.ok !== true) return;
    const { session } = (await answer.json()) as { session: string };
    this.session = session;
    sessionStorage.setItem(kept, session);
  }

  private post(path: string, body: object): Promise<Response> {
    const headers = { 'content-type': 'application/json', 'x-regstorm-session': this.session ?? '' };
    return fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }
}
