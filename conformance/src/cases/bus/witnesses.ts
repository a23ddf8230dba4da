import { hearsExactly } from '../../checkers/exactly.js'
import type { WebSocketPeer } from '../../wire/web-socket-peer.js'
import type { Scene } from './scene.js'

/** A panel and a bridge that have nothing to do with what is done to the bus beside them, and must not notice it. */
export class Witnesses {
  #bridgeHad = 0
  #panelHad = 0

  private constructor(
    private readonly scene: Scene,
    readonly panel: WebSocketPeer,
    readonly bridge: WebSocketPeer,
  ) {}

  static async open(scene: Scene): Promise<Witnesses> {
    const witnesses = new Witnesses(scene, await scene.panel(), await scene.bridge())
    await witnesses.undisturbed('ROUTE-3')
    return witnesses
  }

  /**
   * Both hear each other, on the connections they have had all along, and have heard nothing else since last asked.
   *
   * @throws Violation of `requirement`.
   */
  async undisturbed(requirement: string): Promise<void> {
    const { panel, bridge, scene } = this
    const [toBridge, toPanel] = [scene.mint(), scene.mint()]
    panel.send(toBridge)
    await hearsExactly(requirement, 'the witness bridge', bridge.events, [toBridge], scene.patienceMs, this.#bridgeHad)
    this.#bridgeHad += 1
    bridge.send(toPanel)
    await hearsExactly(requirement, 'the witness panel', panel.events, [toPanel], scene.patienceMs, this.#panelHad)
    this.#panelHad += 1
  }

  /** What was heard until now was theirs to hear. */
  countFromHere(): void {
    this.#bridgeHad = this.bridge.events.all.length
    this.#panelHad = this.panel.events.all.length
  }
}
