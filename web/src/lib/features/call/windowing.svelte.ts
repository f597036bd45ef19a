/** Full screen, as the browser has it: the person may leave it without us. */
export class FullScreen {
  on = $state(false);
  readonly possible = typeof document !== 'undefined' && document.fullscreenEnabled === true;

  /** The whole page, because what opens above the call belongs to it. */
  toggle = async (): Promise<void> => {
    if (!this.possible) return;
    await (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  };

  /** Follows the browser. @returns what ends it, and full screen with it. */
  follow(): () => void {
    const look = () => (this.on = document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', look);
    return () => {
      document.removeEventListener('fullscreenchange', look);
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
    };
  }
}

/** A small picture above other windows. */
export class PictureInPicture {
  on = $state(false);
  readonly possible = typeof document !== 'undefined' && document.pictureInPictureEnabled === true;

  toggle = async (video: HTMLVideoElement | undefined): Promise<void> => {
    if (document.pictureInPictureElement) return document.exitPictureInPicture();
    // Without a picture there is nothing to show; the browser would refuse.
    if (!this.possible || !video || video.readyState === 0) return;
    await video.requestPictureInPicture();
  };

  /** Follows the browser. @returns what ends it, and the small picture with it. */
  follow(): () => void {
    const look = () => (this.on = document.pictureInPictureElement !== null);
    const events = ['enterpictureinpicture', 'leavepictureinpicture'];
    for (const event of events) document.addEventListener(event, look, true);
    return () => {
      for (const event of events) document.removeEventListener(event, look, true);
      if (document.pictureInPictureElement) void document.exitPictureInPicture().catch(() => undefined);
    };
  }
}
