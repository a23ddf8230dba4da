/** The application. Only its last line knows of devtools, and a build leaves that out. */
const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })

document.querySelector('#count').onclick = () => worker.postMessage(10)
for (const button of document.querySelectorAll('[data-ask]')) {
  button.onclick = () => fetch(button.dataset.ask)
}

if (import.meta.env.DEV) import('./panel.js')
