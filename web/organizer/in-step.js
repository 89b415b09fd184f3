// @ts-check
/** Players in step: what is done to one is done to another. */

const APART_S = 0.3; // seconds that two players may differ before one is moved

/**
 * Do with one player what is done with another, until stopped.
 * @param {HTMLVideoElement} leader
 * @param {HTMLVideoElement} follower
 */
export function follow(leader, follower) {
  const place = () => {
    // A shorter leader at its end waits there: it was sent there as far as it goes, and leads the longer one nowhere.
    if (leader.currentTime >= leader.duration && follower.currentTime > leader.currentTime) return;
    const there = Math.min(leader.currentTime, follower.duration || leader.currentTime);
    if (Math.abs(follower.currentTime - there) > APART_S) follower.currentTime = there;
  };
  // A shorter follower stays at its end; a browser that wants a touch first shows its play button.
  const play = () => {
    place();
    if (follower.paused && !(leader.currentTime >= follower.duration)) follower.play().catch(() => {});
  };
  const acts = {
    playing: play, // and not `play`, which comes before a player at its end has gone back to its beginning
    pause: () => !leader.ended && !follower.paused && follower.pause(),
    seeked: place,
    ratechange: () => {
      if (follower.playbackRate !== leader.playbackRate) follower.playbackRate = leader.playbackRate;
    },
  };
  for (const [name, act] of Object.entries(acts)) leader.addEventListener(name, act);
  return () => Object.entries(acts).forEach(([name, act]) => leader.removeEventListener(name, act));
}
