import './page-bus.js'
import subject from './subject.js'

globalThis.askSubject = ({ what, ...given }) => subject[what](given)
