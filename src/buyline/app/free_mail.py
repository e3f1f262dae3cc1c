"""Which mail domains may anybody use, so that they say nothing of whom somebody works for?"""

DOMAINS = frozenset(
    """
    126.com 163.com alice.it aliceadsl.fr aol.com aol.de arcor.de bigpond.com bluewin.ch bol.com.br btinternet.com
    centrum.cz chello.at cox.net docomo.ne.jp earthlink.net email.cz email.de ezweb.ne.jp fastmail.com fastmail.fm
    foxmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.fr gmx.net googlemail.com hanmail.net
    hey.com hotmail.be hotmail.ch hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it hotmail.nl
    hushmail.com icloud.com inbox.com inbox.lv interia.pl kpnmail.nl laposte.net libero.it live.be live.co.uk live.com
    live.de live.dk live.fr live.it live.nl live.se mac.com mail.com mail.de mail.ru mailbox.org me.com msn.com
    naver.com
    ntlworld.com o2.pl onet.pl online.de online.no orange.fr outlook.at outlook.com outlook.de outlook.es outlook.fr
    outlook.it planet.nl pm.me posteo.de posteo.net proton.me protonmail.ch protonmail.com qq.com rediffmail.com
    rocketmail.com sbcglobal.net seznam.cz sfr.fr sina.com sky.com skynet.be sunrise.ch t-online.de talktalk.net
    telenet.be telia.com terra.com.br tin.it tiscali.co.uk tiscali.it tutanota.com tuta.io uol.com.br verizon.net
    videotron.ca virgilio.it virginmedia.com wanadoo.fr web.de wp.pl xs4all.nl yahoo.ca yahoo.co.in yahoo.co.jp
    yahoo.co.uk yahoo.com yahoo.com.ar yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru ymail.com
    ziggo.nl zoho.com
    """.split()
)
