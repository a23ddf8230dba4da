/** What the tests of the repository take of the soak. */
export { failureText } from './command/histories-command.js'
export { drawHistory } from './histories/draw.js'
export { describeHistory, type History, type Step } from './histories/history.js'
export { type Played, playHistory } from './histories/play.js'
export { type HistoriesResult, runHistories } from './histories/run.js'
export { judge, type Problem, type Verdict } from './ledger/judge.js'
export { type Breach, Ledger } from './ledger/ledger.js'
export { type Declared, hears, type Party, type Role } from './ledger/parties.js'
