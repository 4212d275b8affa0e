/**
 * A program of the tests in a network namespace, spoken to by lines: whatever line it reads it answers with one of JSON
 * (`answered-lines.ts` is its side), and it ends with its input.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { VethEnd } from './veth-pair.js';

export class NamespaceProgram<Answer> {
  private readonly child: ChildProcess;
  private readonly lines: Interface;
  private readonly ended: Promise<unknown>;
  private complaint = '';

  private constructor(child: ChildProcess) {
    this.child = child;
    this.ended = once(child, 'exit');
    this.lines = createInterface({ input: child.stdout! });
    child.stdin!.on('error', () => {}); // it has ended, and that is told
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.complaint += text;
    });
  }

  /** A TypeScript file of this folder, with its order. Resolves when it is ready; rejects with what it complains of. */
  static async start<Answer>(end: VethEnd, file: string, order: object): Promise<NamespaceProgram<Answer>> {
    const path = fileURLToPath(new URL(file, import.meta.url));
    const flags = ['-C', '@@source', '--import', 'tsx', path, JSON.stringify(order)];
    const program = new NamespaceProgram<Answer>(end.spawn(process.execPath, flags));
    await program.line();
    return program;
  }

  async ask(): Promise<Answer> {
    const told = this.line();
    this.child.stdin!.write('\n');
    return JSON.parse(await told);
  }

  /** It stands still, with all its sockets; its kernel does not. */
  pause(): void {
    this.child.kill('SIGSTOP');
  }

  resume(): void {
    this.child.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    this.resume();
    this.child.stdin!.end();
    await this.ended;
  }

  private async line(): Promise<string> {
    const told = once(this.lines, 'line').then(([line]) => line as string);
    const line = await Promise.race([told, this.ended.then(() => null)]);
    if (line === null) throw new Error(`it has ended:\n${this.complaint}`);
    return line;
  }
}
