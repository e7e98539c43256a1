// What one tab tells the others of this app, and itself: that something changed, that something is on its way.
const NAME = "kdkmp-lapangan";
const listeners = new Set();
let line = null;

const hear = (message) => listeners.forEach((fn) => fn(message));

function open() {
  if (line) return line;
  if (globalThis.BroadcastChannel) {
    const channel = new BroadcastChannel(NAME);
    channel.onmessage = ({ data }) => hear({ ...data, elsewhere: true });
    line = (message) => channel.postMessage(message);
  } else {
    // Older browsers: a changed entry is told to all other tabs. The time makes equal messages differ.
    addEventListener("storage", ({ key, newValue }) => {
      if (key === NAME && newValue) hear({ ...JSON.parse(newValue), elsewhere: true });
    });
    line = (message) => {
      try {
        localStorage.setItem(NAME, JSON.stringify({ ...message, at: Date.now() + Math.random() }));
      } catch {
        // Full or forbidden: other tabs see it when they read next.
      }
    };
  }
  return line;
}

/** Tell all tabs; in this one the listeners are called at once. Messages are plain data with a `kind`. */
export function announce(message) {
  open()(message);
  hear({ ...message, elsewhere: false });
}

/** fn(message) from now on; `message.elsewhere` says that another tab sent it. Returns how to stop it. */
export function listen(fn) {
  open();
  listeners.add(fn);
  return () => listeners.delete(fn);
}
