/** A subject that fails before it has said anything. */
console.error('no such bus today')
process.exit(7)
