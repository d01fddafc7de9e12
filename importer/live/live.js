// Puts what the run tells into the page. Each event holds the whole page, so none is missed for good.
(() => {
  'use strict';
  const MOST_FAILURES = 5;
  const connection = document.getElementById('connection');
  const source = new EventSource('/events');
  let failures = 0;

  const show = (html) => {
    const fresh = new DOMParser().parseFromString(html, 'text/html');
    for (const part of fresh.querySelectorAll('[data-part]')) {
      const place = document.querySelector(`[data-part="${part.dataset.part}"]`);
      // What has not changed stays: a screen reader would read it out again.
      if (place.outerHTML === part.outerHTML) continue;
      place.className = part.className;
      place.replaceChildren(...part.childNodes);
    }
    document.title = document.querySelector('h1').textContent;
    failures = 0;
    connection.hidden = true;
  };

  const give_up = (why) => {
    source.close();
    connection.textContent = why;
    connection.hidden = false;
  };

  source.addEventListener('state', (event) => show(event.data));
  source.addEventListener('end', (event) => {
    source.close();
    show(event.data);
  });
  source.addEventListener('error', () => {
    failures += 1;
    if (source.readyState === EventSource.CLOSED) {
      give_up('No updates: too many pages may be open. Reload to try again.');
    } else if (failures >= MOST_FAILURES) {
      give_up('anp-import does not answer any more: this is what it told last.');
    }
  });
})();
