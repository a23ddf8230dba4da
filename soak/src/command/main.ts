#!/usr/bin/env node
import { program } from './program.js'

await program().parseAsync()
// Nothing is left to do; whether anything was left open is judged before, where that is the question.
process.exit()
