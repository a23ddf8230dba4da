const at = process.argv.indexOf('--defect')
const given = at === -1 ? undefined : process.argv[at + 1]

/** Whether this process is to have the defect `name`: each place that asks is where the defect lies. */
export const defect = (name) => name === given
