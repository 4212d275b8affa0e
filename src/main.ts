#!/usr/bin/env node
/** The executable: arguments in, exit code out. */
import { main } from './cli/program.js';

process.exitCode = await main(process.argv.slice(2));
