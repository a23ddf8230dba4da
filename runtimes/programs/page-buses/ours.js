// The Vite plugin connects pages.
