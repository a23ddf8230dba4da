/** The application. Only its last line knows of devtools, and a build leaves that out. */
for (const button of document.querySelectorAll('[data-ask]')) {
  button.onclick = () => fetch(button.dataset.ask)
}

if (import.meta.env.DEV) import('./panel.js')
