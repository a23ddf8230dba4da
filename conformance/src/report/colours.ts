import { wantsColour } from '@devtools-bus/schema/terminal'
import picocolors from 'picocolors'

/** Colours for what goes to stdout; none where that is no terminal, or `NO_COLOR` is set. */
export const colours = picocolors.createColors(wantsColour(process.stdout, process.env))
