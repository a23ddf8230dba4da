import { devtoolsBus } from '@devtools-bus/server/vite'
import { nitro } from 'nitro/vite'
import { defineConfig } from 'vite'

export default defineConfig({ plugins: [devtoolsBus(), nitro({ serverDir: 'server' })] })
