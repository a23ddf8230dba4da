const FILES = ['v1.md', 'changelog.md', 'implement-a-bus.md', 'implement-a-client.md', 'transcripts.md']

/** Borrows every file twice, one that is not there, and one that is none of the library's. */
export async function visit(library) {
  for (const file of FILES) await borrow(library, file)
  await borrow(library, 'no-such-file.md')
  await borrow(library, encodeURIComponent('../package.json'))
  await Promise.all(FILES.map((file) => borrow(library, file)))
}

async function borrow(library, file) {
  await (await fetch(new URL(file, library))).text()
}
