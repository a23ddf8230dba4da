/** The subject as a process of its own, under whatever runtime. */
import { serve } from './serve.js'
import subject from './subject.js'

serve(subject)
