type Connect = typeof import('../link/connect.js').connect

interface NodeModule {
  createRequire(from: string): (path: string) => { connect: Connect }
}

/** The half of a link that holds the connection. Rejects where it cannot be loaded now: it may be later, once files can be opened again. */
export async function loadConnect(): Promise<Connect> {
  try {
    return (await import('../link/connect.js')).connect
  } catch (cause) {
    // Node.js keeps a failed import and fails again each time. `require` reads the file anew.
    return required() ?? Promise.reject(cause)
  }
}

function required(): Connect | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): NodeModule } }
  try {
    return process?.getBuiltinModule?.('node:module').createRequire(import.meta.url)('./connect.cjs').connect
  } catch {
    return undefined
  }
}
