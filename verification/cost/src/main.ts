#!/usr/bin/env node
import { program } from './command.js'

await program().parseAsync()
process.exit()
