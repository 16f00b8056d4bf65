/**
 * The one state of the page. Whoever knows something sets it; every view is called at most once a frame with all of
 * it, however many settings came in between.
 */
export function createState(initial) {
  let state = initial;
  let due = false;
  const views = [];

  function draw() {
    due = false;
    for (const view of views) {
      view(state);
    }
  }

  return {
    get: () => state,
    set(changes) {
      state = { ...state, ...changes };
      if (!due) {
        due = true;
        nextFrame(draw);
      }
    },
    show: (view) => views.push(view),
  };
}

/** A tab in the background has no frames; it still keeps its text up to date, once a second. */
function nextFrame(draw) {
  if (document.hidden) {
    setTimeout(draw, 1000);
  } else {
    requestAnimationFrame(draw);
  }
}
